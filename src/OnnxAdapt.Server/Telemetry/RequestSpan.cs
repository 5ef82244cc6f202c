using System.Diagnostics;
using Grpc.AspNetCore.Server;
using OnnxAdapt.Server.Access;

namespace OnnxAdapt.Server.Telemetry;

/// <summary>Gives the span of a request its name, and the name of its key.</summary>
internal static class RequestSpan
{
    /// <summary>Describes the current span if it is the request's and is recorded.</summary>
    public static void Describe(HttpContext context, Caller? caller)
    {
        if (Activity.Current is not { IsAllDataRequested: true, Source.Name: TracingSetup.WebSource } span) return;
        if (caller is not null) span.SetTag("onnxadapt.key", caller.Name);
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is { } grpc)
        {
            span.DisplayName = grpc.Method.FullName.TrimStart('/');
            span.SetTag("rpc.system", "grpc").SetTag("rpc.service", grpc.Method.ServiceName).SetTag("rpc.method", grpc.Method.Name);
        }
        else if (context.GetEndpoint() is RouteEndpoint route)
        {
            span.DisplayName = $"{context.Request.Method} {route.RoutePattern.RawText}";
        }
    }
}
