using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grpc.Core;
using OnnxAdapt.Server.Interceptors;

namespace OnnxAdapt.Server.Access;

/// <summary>Answers refused requests in the caller's protocol.</summary>
internal static class RefusalWriter
{
    private const string GrpcType = "application/grpc";
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the whole answer.</summary>
    public static Task WriteAsync(HttpContext context, Refusal refusal) =>
        context.Request.ContentType?.StartsWith(GrpcType, StringComparison.OrdinalIgnoreCase) == true ? WriteGrpc(context, refusal) : WriteJsonAsync(context, refusal);

    private static Task WriteGrpc(HttpContext context, Refusal refusal)
    {
        var response = context.Response;
        response.ContentType = GrpcType;
        response.Headers["grpc-status"] = ((int)refusal.Code).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(refusal.Message);
        if (refusal.RetryAfter is { } wait) response.Headers[ErrorStatus.RetryAfterTrailer] = Math.Max(1, (long)Math.Ceiling(wait.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    private static Task WriteJsonAsync(HttpContext context, Refusal refusal)
    {
        var response = context.Response;
        response.StatusCode = refusal.HttpStatus;
        response.ContentType = "application/json";
        if (refusal.Code == StatusCode.Unauthenticated) response.Headers.WWWAuthenticate = "Bearer";
        if (refusal.RetryAfter is { } wait) response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var body = Json(refusal, context.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase));
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>OpenAI's clients look for an object, everybody else's for a sentence.</summary>
    private static byte[] Json(Refusal refusal, bool nested)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Relaxed))
        {
            json.WriteStartObject();
            if (nested) json.WriteStartObject("error");
            json.WriteString(nested ? "message" : "error", refusal.Message);
            json.WriteString(nested ? "type" : "error_type", nested ? OpenAiType(refusal.Code) : refusal.Reason);
            if (nested) WriteOpenAiRest(json, refusal.Code);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void WriteOpenAiRest(Utf8JsonWriter json, StatusCode code)
    {
        json.WriteNull("param");
        json.WriteString("code", code switch { StatusCode.Unauthenticated => "invalid_api_key", StatusCode.ResourceExhausted => "rate_limit_exceeded", _ => "permission_denied" });
        json.WriteEndObject();
    }

    private static string OpenAiType(StatusCode code) => code == StatusCode.ResourceExhausted ? "rate_limit_error" : "invalid_request_error";
}
