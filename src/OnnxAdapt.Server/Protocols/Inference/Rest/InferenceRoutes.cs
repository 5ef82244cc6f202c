using System.Text.Json;
using OnnxAdapt.Inference;
using OnnxAdapt.Server.Access;
using OnnxAdapt.Server.Protocols.Inference.Execution;
using OnnxAdapt.Server.Protocols.Inference.Models;
using OnnxAdapt.Server.Protocols.Inference.Statistics;
using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Server.Protocols.Inference.Rest;

/// <summary>The routes below <c>/v2</c> that ask: health, metadata, configuration, statistics, inference.</summary>
internal sealed class InferenceRoutes(InferenceRunner runner, InferBody bodies, RequestBody reader, ModelCards cards, StatisticsReport statistics, ModelSurfaces surfaces, IModelCatalog catalog)
{
    private static readonly string[] ModelPaths = ["/v2/models/{model}", "/v2/models/{model}/versions/{version}"];

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v2", RestReplies.Guard(context => RestReplies.WriteAsync(context, ProtoJson.Write(ModelCards.Server()))));
        endpoints.MapGet("/v2/health/live", RestReplies.Guard(context => RestReplies.WriteAsync(context, ProtoJson.Write(new ServerLiveResponse { Live = true })))).ForEverybody();
        endpoints.MapGet("/v2/health/ready", RestReplies.Guard(context => RestReplies.WriteAsync(context, ProtoJson.Write(new ServerReadyResponse { Ready = cards.ServerReady }), Healthy(cards.ServerReady)))).ForEverybody();
        endpoints.MapGet("/v2/models", RestReplies.Guard(context => RestReplies.WriteAsync(context, Names())));
        endpoints.MapGet("/v2/models/stats", RestReplies.Guard(context => RestReplies.WriteAsync(context, ProtoJson.Write(statistics.Of("", "")))));
        foreach (var path in ModelPaths)
        {
            endpoints.MapGet(path, RestReplies.Guard(MetadataAsync));
            endpoints.MapGet($"{path}/ready", RestReplies.Guard(ReadyAsync));
            endpoints.MapGet($"{path}/config", RestReplies.Guard(ConfigAsync));
            endpoints.MapGet($"{path}/stats", RestReplies.Guard(context => RestReplies.WriteAsync(context, ProtoJson.Write(statistics.Of(Model(context), Version(context))))));
            endpoints.MapPost($"{path}/infer", RestReplies.Guard(InferAsync));
        }

        endpoints.Map("/v2/{**rest}", context => RestReplies.WriteErrorAsync(context, StatusCodes.Status404NotFound, "Not Found"));
    }

    private static string Model(HttpContext context) => (string)context.Request.RouteValues["model"]!;

    private static string Version(HttpContext context) => (string?)context.Request.RouteValues["version"] ?? "";

    private static int Healthy(bool ready) => ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;

    private byte[] Names() => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string[]> { ["models"] = [.. catalog.List().Select(model => model.Name)] });

    private async Task MetadataAsync(HttpContext context) =>
        await RestReplies.WriteAsync(context, ProtoJson.Write(await cards.MetadataAsync(Model(context), Version(context), context.RequestAborted).ConfigureAwait(false))).ConfigureAwait(false);

    private async Task ConfigAsync(HttpContext context) =>
        await RestReplies.WriteAsync(context, ProtoJson.Write(await cards.ConfigAsync(Model(context), Version(context), context.RequestAborted).ConfigureAwait(false))).ConfigureAwait(false);

    private async Task ReadyAsync(HttpContext context)
    {
        var name = surfaces.Find(Model(context)).Name;
        var ready = await cards.IsReadyAsync(name, Version(context), context.RequestAborted).ConfigureAwait(false);
        await RestReplies.WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["name"] = name, ["ready"] = ready }), Healthy(ready)).ConfigureAwait(false);
    }

    private async Task InferAsync(HttpContext context)
    {
        var body = await reader.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        var jsonLength = context.Request.Headers.TryGetValue(InferBody.JsonLengthHeader, out var value) ? value.ToString() : null;
        var request = await bodies.ReadAsync(Model(context), Version(context), body, jsonLength, context.RequestAborted).ConfigureAwait(false);
        var answer = await runner.RunAsync(request, context.RequestAborted).ConfigureAwait(false);
        await InferReply.WriteAsync(context, request, answer).ConfigureAwait(false);
    }
}
