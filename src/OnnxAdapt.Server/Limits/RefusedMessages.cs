using Microsoft.AspNetCore.Http.Features;

namespace OnnxAdapt.Server.Limits;

/// <summary>
/// Lets callers finish sending a message that was refused by its length, before they get the status. Without this, the transport
/// would reset the stream right behind the status, and clients that are still writing may lose it: Node takes no headers while more
/// than its allowance waits to be written.
/// </summary>
internal static class RefusedMessages
{
    private const long MostBytes = 256L * 1024 * 1024;
    private const string GrpcType = "application/grpc";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Stands outside of everything that writes answers.</summary>
    public static void UseRefusedMessages(this IApplicationBuilder application)
    {
        var stopping = application.ApplicationServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        application.Use(async (HttpContext context, RequestDelegate next) =>
        {
            await next(context).ConfigureAwait(false);
            if (IsGrpc(context) && context.Features.Get<IRequestBodyPipeFeature>() is CountedBody { HasRest: true } body) await EndAsync(context, body, stopping).ConfigureAwait(false);
        });
    }

    /// <summary>HTTP/1.1, and with it gRPC-Web, waits for the end of a body anyway.</summary>
    private static bool IsGrpc(HttpContext context) => HttpProtocol.IsHttp2(context.Request.Protocol)
        && context.Request.ContentType is { } type && (type == GrpcType || type.StartsWith(GrpcType + "+", StringComparison.Ordinal) || type.StartsWith(GrpcType + ";", StringComparison.Ordinal));

    private static async Task EndAsync(HttpContext context, CountedBody body, CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        end.CancelAfter(Longest);
        try
        {
            await body.ForgetMessageAsync(MostBytes, end.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            // The caller broke off, or took too long: the transport ends the stream.
        }
    }
}
