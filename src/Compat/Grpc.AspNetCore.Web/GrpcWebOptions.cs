namespace Grpc.AspNetCore.Web;

/// <summary>Settings of the gRPC-Web middleware.</summary>
public class GrpcWebOptions
{
    /// <summary>Whether services that do not say so themselves take gRPC-Web.</summary>
    public bool DefaultEnabled { get; set; }
}
