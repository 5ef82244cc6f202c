using OnnxAdapt.Cli.Bench.Load;
using OnnxAdapt.Inference;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Bench.Targets;

/// <summary>A protocol that servers of embeddings speak.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="NeedsModel">Whether each request must name a model.</param>
/// <param name="OneText">Whether a request takes one text only.</param>
/// <param name="Connect">Prepares a target; the second argument is the name of the input tensor.</param>
internal sealed record LoadProtocol(string Name, bool NeedsModel, bool OneText, Func<TargetSettings, string, ILoadTarget> Connect)
{
    /// <summary>Prepares a target that is asked for predictions; null where there is no such call, or where the model alone decides.</summary>
    public Func<TargetSettings, ILoadTarget>? ConnectPredictions { get; private init; }

    /// <summary>All protocols; the first is ours.</summary>
    public static IReadOnlyList<LoadProtocol> All { get; } =
    [
        new("onnxadapt", true, false, (settings, _) => new GrpcTarget(settings, (invoker, texts, options) =>
            new EmbeddingService.EmbeddingServiceClient(invoker).EmbedAsync(RequestBodies.OnnxAdapt(settings.Model, texts), options).ResponseAsync))
        {
            ConnectPredictions = settings => new GrpcTarget(settings, (invoker, texts, options) =>
                new PredictionService.PredictionServiceClient(invoker).PredictAsync(RequestBodies.OnnxAdaptPrediction(settings.Model, texts), options).ResponseAsync),
        },
        new("kserve", true, false, (settings, input) => new GrpcTarget(settings, (invoker, texts, options) =>
            new GRPCInferenceService.GRPCInferenceServiceClient(invoker).ModelInferAsync(RequestBodies.KServe(settings.Model, input, texts), options).ResponseAsync)),
        new("kserve-rest", true, false, (settings, input) => new HttpTarget(
            settings, $"v2/models/{Uri.EscapeDataString(settings.Model)}/infer", texts => RequestBodies.KServeRest(input, texts))),
        new("tei", false, true, (settings, _) => new GrpcTarget(settings, (invoker, texts, options) =>
            new TeiV1.Embed.EmbedClient(invoker).EmbedAsync(RequestBodies.Tei(texts), options).ResponseAsync, modelHeader: true))
        {
            ConnectPredictions = settings => new GrpcTarget(settings, (invoker, texts, options) =>
                new TeiV1.Predict.PredictClient(invoker).PredictAsync(RequestBodies.TeiPrediction(texts), options).ResponseAsync, modelHeader: true),
        },
        new("tei-http", false, false, (settings, _) => new HttpTarget(settings, "embed", texts => RequestBodies.TeiHttp(settings.Model, texts)))
        {
            ConnectPredictions = settings => new HttpTarget(settings, "predict", texts => RequestBodies.TeiHttpPrediction(settings.Model, texts)),
        },
        new("openai", true, false, (settings, _) => new HttpTarget(settings, "v1/embeddings", texts => RequestBodies.OpenAi(settings.Model, texts))),
    ];

    /// <summary>The protocol of a name.</summary>
    public static LoadProtocol Named(string name) => All.First(protocol => protocol.Name == name);
}
