namespace Grpc.AspNetCore.Web;

/// <summary>Whether an endpoint takes gRPC-Web.</summary>
public interface IGrpcWebEnabledMetadata
{
    /// <summary>Whether it does.</summary>
    bool GrpcWebEnabled { get; }
}
