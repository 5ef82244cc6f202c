using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Interceptors;
using OnnxAdapt.Server.Protocols.Inference.Rest;

namespace OnnxAdapt.Server.Hosting;

/// <summary>Lets browsers call: gRPC-Web for every service, and pages of the allowed origins.</summary>
internal static class BrowserAccess
{
    private const string AnyOrigin = "*";

    private static readonly string[] ExposedHeaders =
    [
        "grpc-status", "grpc-message", "grpc-encoding", "grpc-accept-encoding", "grpc-status-details-bin", ErrorStatus.RetryAfterTrailer, "retry-after", InferBody.JsonLengthHeader,
        "x-compute-type", "x-compute-time", "x-compute-characters", "x-compute-tokens", "x-total-time", "x-tokenization-time", "x-queue-time", "x-inference-time",
    ];

    /// <summary>Adds both, after routing.</summary>
    public static void Use(WebApplication application)
    {
        var origins = application.Services.GetRequiredService<ServerSettings>().CorsOrigins;
        if (origins.Count > 0)
        {
            application.UseCors(policy => (origins.Contains(AnyOrigin) ? policy.AllowAnyOrigin() : policy.WithOrigins([.. origins]))
                .AllowAnyHeader().WithMethods("GET", "POST").WithExposedHeaders(ExposedHeaders));
        }

        application.UseGrpcWeb(new Grpc.AspNetCore.Web.GrpcWebOptions { DefaultEnabled = true });
    }
}
