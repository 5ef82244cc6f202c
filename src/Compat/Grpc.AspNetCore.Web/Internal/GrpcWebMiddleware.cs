using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>Makes a gRPC-Web request look like gRPC to the endpoint, and its answer like gRPC-Web to the caller.</summary>
internal sealed class GrpcWebMiddleware(IOptions<GrpcWebOptions> options, RequestDelegate next)
{
    public Task Invoke(HttpContext context) => KindOf(context) is { } kind && IsEnabled(context) ? TranslateAsync(context, kind) : next(context);

    private static string? KindOf(HttpContext context) => !HttpMethods.IsPost(context.Request.Method) ? null
        : GrpcWebProtocol.IsOf(GrpcWebProtocol.WebText, context.Request.ContentType) ? GrpcWebProtocol.WebText
        : GrpcWebProtocol.IsOf(GrpcWebProtocol.Web, context.Request.ContentType) ? GrpcWebProtocol.Web
        : null;

    private bool IsEnabled(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IGrpcWebEnabledMetadata>()?.GrpcWebEnabled ?? options.Value.DefaultEnabled;

    private async Task TranslateAsync(HttpContext context, string kind)
    {
        var request = context.Request;
        var (protocol, contentType) = (request.Protocol, request.ContentType!);
        request.Protocol = GrpcWebProtocol.Http2;
        request.ContentType = GrpcWebProtocol.WithKind(kind, GrpcWebProtocol.Grpc, contentType);
        context.Response.OnStarting(() =>
        {
            request.Protocol = protocol;
            if (context.Response.ContentType is { } answered && GrpcWebProtocol.IsOf(GrpcWebProtocol.Grpc, answered))
            {
                context.Response.ContentType = GrpcWebProtocol.WithKind(GrpcWebProtocol.Grpc, kind, answered);
            }

            return Task.CompletedTask;
        });
        var bodies = new GrpcWebBodies(context, isText: kind == GrpcWebProtocol.WebText);
        try
        {
            await next(context);
            await bodies.CompleteAsync();
        }
        finally
        {
            bodies.Restore();
        }
    }
}
