using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Interceptors;
using OnnxAdapt.Server.Protocols.Json;
using OnnxAdapt.Server.Protocols.Tei;
using OnnxAdapt.Server.Telemetry;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Server.Protocols.OpenAi;

/// <summary>The routes that OpenAI's clients call for embeddings.</summary>
internal static class OpenAiHttpEndpoints
{
    /// <summary>Maps <c>/v1/embeddings</c>, <c>/v1/models</c> and what else they may look for below <c>/v1</c>.</summary>
    public static void MapOpenAiHttp(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/v1/embeddings", context => GuardAsync(context, EmbedAsync));
        endpoints.MapPost("/embeddings", context => GuardAsync(context, EmbedAsync));
        endpoints.MapGet("/v1/models", context => GuardAsync(context, ListModelsAsync));
        endpoints.MapGet("/v1/models/{model}", context => GuardAsync(context, GetModelAsync));
        endpoints.Map("/v1/{**rest}", context => WriteAsync(context, OpenAiError.NoRoute(context.Request)));
    }

    private static async Task EmbedAsync(HttpContext context)
    {
        var services = context.RequestServices;
        using var body = await JsonBody.ReadAsync(context, services.GetRequiredService<ServerSettings>().MaxMessageBytes).ConfigureAwait(false);
        var request = EmbeddingsRequest.Read(body);
        var result = await services.GetRequiredService<EmbeddingsAnswerer>().AnswerAsync(request, context.RequestAborted).ConfigureAwait(false);
        foreach (var (name, value) in TeiMetadata.Of(request.Inputs, result.Rows.Sum(row => (long)row.Tokens), result.Timings).ToHeaders())
        {
            context.Response.Headers[name] = value;
        }

        await JsonBody.WriteAsync(context.Response, StatusCodes.Status200OK, json => Write(json, result, request.IsBase64)).ConfigureAwait(false);
    }

    private static Task ListModelsAsync(HttpContext context) =>
        JsonBody.WriteAsync(context.Response, StatusCodes.Status200OK, context.RequestServices.GetRequiredService<OpenAiModels>().WriteAll);

    private static Task GetModelAsync(HttpContext context)
    {
        var models = context.RequestServices.GetRequiredService<OpenAiModels>();
        var model = models.Get((string)context.Request.RouteValues["model"]!);
        return JsonBody.WriteAsync(context.Response, StatusCodes.Status200OK, json => models.Write(json, model));
    }

    private static void Write(Utf8JsonWriter json, EmbedResult result, bool isBase64)
    {
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        for (var index = 0; index < result.Rows.Count; index++)
        {
            json.WriteStartObject();
            json.WriteString("object", "embedding");
            json.WriteNumber("index", index);
            json.WritePropertyName("embedding");
            if (isBase64) json.WriteBase64StringValue(LittleEndian(result.Rows[index].Values));
            else TeiJson.WriteFloats(json, result.Rows[index].Values);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model", result.Model);
        var tokens = result.Rows.Sum(row => (long)row.Tokens);
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", tokens);
        json.WriteNumber("total_tokens", tokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> LittleEndian(float[] values) => BitConverter.IsLittleEndian
        ? MemoryMarshal.AsBytes(values.AsSpan())
        : values.SelectMany(value => BitConverter.GetBytes(value).Reverse()).ToArray();

    private static async Task GuardAsync(HttpContext context, Func<HttpContext, Task> answer)
    {
        try
        {
            await answer(context).ConfigureAwait(false);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            if (ErrorStatus.IsDefect(failure) && failure is not (JsonShapeException or OpenAiRequestException))
            {
                context.RequestServices.GetRequiredService<ILogger<OpenAiModels>>().CallFailed(context.Request.Path, failure);
            }

            if (failure is AdaptException { RetryAfter: { } delay })
            {
                context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            }

            await WriteAsync(context, OpenAiError.Of(failure)).ConfigureAwait(false);
        }
    }

    private static Task WriteAsync(HttpContext context, OpenAiError error) => JsonBody.WriteAsync(context.Response, error.Status, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("message", error.Message);
        json.WriteString("type", error.Type);
        json.WriteString("param", error.Param);
        json.WriteString("code", error.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
