using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Interceptors;
using OnnxAdapt.Server.Telemetry;

namespace OnnxAdapt.Server.Protocols.Inference.Rest;

/// <summary>Bodies and statuses of this protocol's routes.</summary>
internal static class RestReplies
{
    /// <summary>Type of JSON bodies.</summary>
    public const string JsonType = "application/json";

    /// <summary>Text is written as it is: the bodies are never part of a page.</summary>
    public static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const int ClientClosedRequest = 499;
    private const string InternalMessage = "The server failed to answer; its log has the details.";
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes JSON that is ready.</summary>
    public static Task WriteAsync(HttpContext context, byte[] json, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = JsonType;
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }

    /// <summary>Runs a route; failures become <c>{"error": ...}</c> with Triton's status, and defects go to the log.</summary>
    public static RequestDelegate Guard(Func<HttpContext, Task> route) => async context =>
    {
        try
        {
            await route(context).ConfigureAwait(false);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            if (ErrorStatus.IsDefect(failure)) context.RequestServices.GetRequiredService<ILogger<InferBody>>().CallFailed(context.Request.Path, failure);
            await WriteErrorAsync(context, failure).ConfigureAwait(false);
        }
    };

    /// <summary>Writes an error.</summary>
    public static Task WriteErrorAsync(HttpContext context, int status, string message)
    {
        context.Response.Headers.Remove(InferBody.JsonLengthHeader);
        context.Response.Headers.ContentEncoding = default;
        return WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["error"] = message }, Relaxed), status);
    }

    private static Task WriteErrorAsync(HttpContext context, Exception failure)
    {
        if (failure is OperationCanceledException) return WriteErrorAsync(context, ClientClosedRequest, "The call was cancelled.");
        if (failure is not AdaptException adapt) return WriteErrorAsync(context, StatusCodes.Status500InternalServerError, InternalMessage);
        if (adapt.RetryAfter is { } delay) context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return WriteErrorAsync(context, StatusOf(adapt.Kind), adapt.Message);
    }

    private static int StatusOf(AdaptErrorKind kind) => kind switch
    {
        AdaptErrorKind.NotFound => StatusCodes.Status404NotFound,
        AdaptErrorKind.Unavailable or AdaptErrorKind.ResourceExhausted => StatusCodes.Status503ServiceUnavailable,
        AdaptErrorKind.Unimplemented => StatusCodes.Status501NotImplemented,
        AdaptErrorKind.Internal or AdaptErrorKind.DataLoss => StatusCodes.Status500InternalServerError,
        AdaptErrorKind.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status400BadRequest,
    };
}
