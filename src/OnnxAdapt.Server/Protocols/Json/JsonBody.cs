using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using OnnxAdapt.Server.Limits;

namespace OnnxAdapt.Server.Protocols.Json;

/// <summary>Reads JSON bodies within limits and writes JSON answers.</summary>
internal static class JsonBody
{
    private const int LargestFirstBuffer = 64 * 1024;

    /// <summary>Text is written as it is: the bodies are never part of a page.</summary>
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };
    private static readonly MinDataRate SlowestBody = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>Reads the body as a JSON object.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">Most bytes of it.</param>
    /// <exception cref="JsonShapeException">It is no JSON object, or too large.</exception>
    public static async Task<JsonRequest> ReadAsync(HttpContext context, int maxBytes)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new JsonShapeException(StatusCodes.Status415UnsupportedMediaType, "The request needs the header 'Content-Type: application/json'.");
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = SlowestBody;
        return Parse(await ReadBytesAsync(context, maxBytes).ConfigureAwait(false));
    }

    /// <summary>Writes an answer.</summary>
    /// <param name="response">Where to.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="write">Writes one JSON value.</param>
    public static async Task WriteAsync(HttpResponse response, int status, Action<Utf8JsonWriter> write)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        using (var writer = new Utf8JsonWriter(response.BodyWriter, Writing))
        {
            write(writer);
        }

        await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted).ConfigureAwait(false);
    }

    private static JsonRequest Parse(ReadOnlyMemory<byte> body)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, Options);
        }
        catch (JsonException exception)
        {
            throw new JsonShapeException(StatusCodes.Status400BadRequest, $"The body cannot be read as JSON. {exception.Message}");
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object) return new JsonRequest(document);
        document.Dispose();
        throw new JsonShapeException(StatusCodes.Status422UnprocessableEntity, "The body must be a JSON object.");
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpContext context, int maxBytes)
    {
        if (context.Request.ContentLength > maxBytes) throw TooLarge(maxBytes);
        var body = new ArrayBufferWriter<byte>((int)Math.Min(context.Request.ContentLength ?? 1024, LargestFirstBuffer) + 1);
        while (true)
        {
            var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            if (body.WrittenCount + read.Buffer.Length > maxBytes) throw TooLarge(maxBytes);
            foreach (var segment in read.Buffer)
            {
                body.Write(segment.Span);
            }

            BodyLimits.ShareOf(context)?.Hold(body.WrittenCount);

            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return body.WrittenMemory;
        }
    }

    private static JsonShapeException TooLarge(int maxBytes) =>
        new(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {maxBytes} bytes.");
}
