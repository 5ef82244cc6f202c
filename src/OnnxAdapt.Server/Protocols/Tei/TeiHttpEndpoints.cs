using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Access;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Hosting;
using OnnxAdapt.Server.Interceptors;
using OnnxAdapt.Server.Protocols.Json;
using OnnxAdapt.Server.Telemetry;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>The HTTP routes of text-embeddings-inference.</summary>
/// <remarks>The model is the field <c>model</c> of the body, the query parameter or the header of that name, or the default one.</remarks>
internal static class TeiHttpEndpoints
{
    private const string ModelName = "model";

    private delegate Task<TeiReply> Route(TeiRoutes routes, JsonRequest request, string? model, CancellationToken cancellationToken);

    /// <summary>Maps the routes.</summary>
    public static void MapTeiHttp(this IEndpointRouteBuilder endpoints)
    {
        Post(endpoints, "/embed", (routes, request, model, token) => routes.EmbedAsync(request, model, token));
        Post(endpoints, "/embed_all", (routes, request, model, token) => routes.EmbedAllAsync(request, model, token));
        Post(endpoints, "/embed_sparse", (routes, request, model, token) => routes.EmbedSparseAsync(request, model, token));
        Post(endpoints, "/predict", (routes, request, model, token) => routes.PredictAsync(request, model, token));
        Post(endpoints, "/rerank", (routes, request, model, token) => routes.RerankAsync(request, model, token));
        Post(endpoints, "/similarity", (routes, request, model, token) => routes.SimilarityAsync(request, model, token));
        Post(endpoints, "/tokenize", (routes, request, model, token) => routes.TokenizeAsync(request, model, token));
        Post(endpoints, "/decode", (routes, request, model, token) => routes.DecodeAsync(request, model, token));
        Post(endpoints, "/", (routes, request, model, token) => routes.DefaultAsync(request, model, token));
        Post(endpoints, "/invocations", (routes, request, model, token) => routes.DefaultAsync(request, model, token));
        endpoints.MapGet("/info", InfoAsync);
        foreach (var path in new[] { "/health", "/", "/ping" })
        {
            endpoints.MapGet(path, HealthAsync).ForEverybody();
        }
    }

    private static void Post(IEndpointRouteBuilder endpoints, string path, Route route) => endpoints.MapPost(path, context => PostAsync(context, route));

    private static Task InfoAsync(HttpContext context) => AnswerAsync(context, (routes, token) => routes.InfoAsync(ModelOf(context, null), token));

    private static Task PostAsync(HttpContext context, Route route) => AnswerAsync(context, async (routes, token) =>
    {
        using var request = await JsonBody.ReadAsync(context, context.RequestServices.GetRequiredService<ServerSettings>().MaxMessageBytes).ConfigureAwait(false);
        return await route(routes, request, ModelOf(context, request), token).ConfigureAwait(false);
    });

    private static string? ModelOf(HttpContext context, JsonRequest? request) =>
        request?.Text(ModelName) ?? context.Request.Query[ModelName].FirstOrDefault() ?? context.Request.Headers[ModelName].FirstOrDefault();

    private static async Task AnswerAsync(HttpContext context, Func<TeiRoutes, CancellationToken, Task<TeiReply>> answer)
    {
        try
        {
            var reply = await answer(context.RequestServices.GetRequiredService<TeiRoutes>(), context.RequestAborted).ConfigureAwait(false);
            foreach (var (name, value) in reply.Metadata?.ToHeaders() ?? [])
            {
                context.Response.Headers[name] = value;
            }

            await JsonBody.WriteAsync(context.Response, StatusCodes.Status200OK, reply.Write).ConfigureAwait(false);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await WriteErrorAsync(context, failure).ConfigureAwait(false);
        }
    }

    private static Task WriteErrorAsync(HttpContext context, Exception failure)
    {
        var error = TeiError.Of(failure);
        if (ErrorStatus.IsDefect(failure) && failure is not (JsonShapeException or EmptyInputException))
        {
            context.RequestServices.GetRequiredService<ILogger<TeiRoutes>>().CallFailed(context.Request.Path, failure);
        }

        if (failure is AdaptException { RetryAfter: { } delay })
        {
            context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return JsonBody.WriteAsync(context.Response, error.Status, json =>
        {
            json.WriteStartObject();
            json.WriteString("error", error.Message);
            json.WriteString("error_type", error.Type.ToString());
            json.WriteEndObject();
        });
    }

    private static Task HealthAsync(HttpContext context) => context.RequestServices.GetRequiredService<Readiness>().Problem is { } problem
        ? WriteErrorAsync(context, new AdaptException(AdaptErrorKind.Unavailable, problem))
        : Task.CompletedTask;
}
