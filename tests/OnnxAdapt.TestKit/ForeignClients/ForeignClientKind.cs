namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>The foreign clients.</summary>
public enum ForeignClientKind
{
    /// <summary>grpcio.</summary>
    Python,

    /// <summary>@grpc/grpc-js.</summary>
    Node,

    /// <summary>grpcurl.</summary>
    Grpcurl,
}
