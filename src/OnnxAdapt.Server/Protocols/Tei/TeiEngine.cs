using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Tasks;
using OnnxAdapt.TeiV1;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>What text-embeddings-inference offers, by the models of this server; the same behind gRPC and HTTP.</summary>
internal sealed class TeiEngine(IInferenceEngine engine, ITextTasks tasks, ModelChooser models, TokenIds ids, ServerSettings settings)
{
    /// <summary>Most inputs in one request.</summary>
    public int MaxClientBatchSize => settings.Tei.MaxClientBatchSize;

    /// <summary>The model that a name stands for; loads it if need be.</summary>
    public Task<ModelProfile> DescribeAsync(string? model, CancellationToken cancellationToken) => tasks.DescribeAsync(models.Choose(model), cancellationToken);

    /// <summary>One vector per input.</summary>
    public async Task<TeiAnswer<IReadOnlyList<EmbeddingRow>>> EmbedAsync(TeiRequest request, bool normalize, int dimensions, CancellationToken cancellationToken)
    {
        var model = await RequireAsync(request.Model, kind => kind is ModelKind.Embedding, "an embedding model", cancellationToken).ConfigureAwait(false);
        return await EmbedAsync(request, model, normalize, dimensions, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The weights of the vocabulary that are not zero, per input.</summary>
    public async Task<TeiAnswer<IReadOnlyList<SparseValue[]>>> EmbedSparseAsync(TeiRequest request, CancellationToken cancellationToken)
    {
        var model = await RequireAsync(request.Model, kind => kind is ModelKind.SparseEmbedding, "a sparse embedding model (SPLADE)", cancellationToken).ConfigureAwait(false);
        var answer = await EmbedAsync(request, model, normalize: false, dimensions: 0, cancellationToken).ConfigureAwait(false);
        return new([.. answer.Value.Select(row => SparseOf(row.Values))], answer.Metadata);
    }

    /// <summary>Vectors [tokens, size] per input.</summary>
    public async Task<TeiAnswer<IReadOnlyList<Tensor>>> EmbedAllAsync(TeiRequest request, CancellationToken cancellationToken)
    {
        var model = await RequireAsync(request.Model, kind => kind is ModelKind.Embedding, "an embedding model", cancellationToken).ConfigureAwait(false);
        var result = await tasks.EmbedTokensAsync(await CallAsync(request, model, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        foreach (var row in result.Rows)
        {
            if (row.AsSpan<float>().ToArray().Any(value => !float.IsFinite(value))) throw AdaptException.Precondition("The model gives a value that is not a finite number.");
        }

        return new(result.Rows, TeiMetadata.Of(request.Inputs, result.Rows.Sum(row => row.Dimensions[0]), result.Timings));
    }

    /// <summary>Labels by falling score, per input.</summary>
    public async Task<TeiAnswer<IReadOnlyList<IReadOnlyList<LabelScore>>>> PredictAsync(TeiRequest request, bool rawScores, CancellationToken cancellationToken)
    {
        var profile = await DescribeAsync(request.Model, cancellationToken).ConfigureAwait(false);
        if (profile.Kind is not (ModelKind.Classifier or ModelKind.Ranker)) throw NotA(profile, "a classifier model");
        RequireTexts(request.Inputs);
        var result = await engine.PredictAsync(
            new PredictCall { Model = new ModelReference(profile.Name, profile.Version), Inputs = request.Inputs, RawScores = rawScores, Truncation = request.Truncation, Deadline = request.Deadline, RunOnCallingThread = request.RunOnCallingThread },
            cancellationToken).ConfigureAwait(false);
        return new([.. result.Rows.Select(row => row.Labels.Count > 0 ? row.Labels : LabelsOf(row, profile, rawScores))], MetadataOf(request, result));
    }

    /// <summary>Ranks by falling score.</summary>
    public async Task<TeiAnswer<IReadOnlyList<Serving.Tasks.Rank>>> RerankAsync(TeiRequest request, bool rawScores, CancellationToken cancellationToken)
    {
        var model = await RequireAsync(request.Model, kind => kind is ModelKind.Ranker, "a re-ranker model", cancellationToken).ConfigureAwait(false);
        var result = await tasks.RankAsync(
            new RankCall { Model = model, Pairs = request.Inputs, RawScores = rawScores, Truncation = request.Truncation, Deadline = request.Deadline }, cancellationToken).ConfigureAwait(false);
        return new(result.Ranks, TeiMetadata.Of(request.Inputs, result.Tokens, result.Timings));
    }

    /// <summary>Tokens per text.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<SimpleToken>>> TokenizeAsync(string? model, IReadOnlyList<string> texts, bool addSpecialTokens, string prompt, CancellationToken cancellationToken)
    {
        var call = new TokenizeCall { Model = models.Choose(model), Texts = texts, AddSpecialTokens = addSpecialTokens, Prompt = prompt };
        return [.. (await tasks.TokenizeAsync(call, cancellationToken).ConfigureAwait(false)).Select(SimpleTokens.Of)];
    }

    /// <summary>Text per row of ids.</summary>
    public Task<IReadOnlyList<string>> DecodeAsync(string? model, IReadOnlyList<IReadOnlyList<int>> rows, bool skipSpecialTokens, CancellationToken cancellationToken) =>
        tasks.DecodeAsync(models.Choose(model), rows, skipSpecialTokens, cancellationToken);

    private async Task<TeiAnswer<IReadOnlyList<EmbeddingRow>>> EmbedAsync(TeiRequest request, ModelReference model, bool normalize, int dimensions, CancellationToken cancellationToken)
    {
        var call = await CallAsync(request, model, cancellationToken).ConfigureAwait(false);
        var result = await engine.EmbedAsync(call with { Normalize = normalize, Dimensions = dimensions }, cancellationToken).ConfigureAwait(false);
        return new(result.Rows, TeiMetadata.Of(request.Inputs, result.Rows.Sum(row => (long)row.Tokens), result.Timings));
    }

    private async Task<EmbedCall> CallAsync(TeiRequest request, ModelReference model, CancellationToken cancellationToken)
    {
        RequireTexts(request.Inputs);
        return new EmbedCall
        {
            Model = model,
            Inputs = await ids.CompleteAsync(model, request.Inputs, request.Truncation, cancellationToken).ConfigureAwait(false),
            Truncation = request.Truncation,
            Prompt = request.Prompt,
            Deadline = request.Deadline,
            RunOnCallingThread = request.RunOnCallingThread,
        };
    }

    private async Task<ModelReference> RequireAsync(string? model, Func<ModelKind, bool> fits, string what, CancellationToken cancellationToken)
    {
        var profile = await DescribeAsync(model, cancellationToken).ConfigureAwait(false);
        return fits(profile.Kind) ? new ModelReference(profile.Name, profile.Version) : throw NotA(profile, what);
    }

    private static AdaptException NotA(ModelProfile profile, string what) => profile.Files.Length > 0
        ? AdaptException.Precondition($"model is not {what}: '{profile.Name}' takes {profile.Files}, for which this API has no field. Ask it over /v2, or over gRPC.")
        : AdaptException.Precondition($"model is not {what}: '{profile.Name}' is one for {profile.Task}.");

    private static void RequireTexts(IReadOnlyList<ExampleInput> inputs)
    {
        if (inputs.Any(input => input is ExampleInput.Text { Value.Length: 0 })) throw AdaptException.Invalid("inputs", "`inputs` cannot be empty");
    }

    private static TeiMetadata MetadataOf(TeiRequest request, PredictResult result) => TeiMetadata.Of(request.Inputs, result.Rows.Sum(row => (long)row.Tokens), result.Timings);

    /// <summary>The one score of a ranker, under its label.</summary>
    private static IReadOnlyList<LabelScore> LabelsOf(PredictionRow row, ModelProfile profile, bool rawScores)
    {
        var score = profile.Task == ModelTask.Ranking || rawScores ? row.Values[0] : 1 / (1 + MathF.Exp(-row.Values[0]));
        return [new LabelScore(profile.Labels.Count > 0 ? profile.Labels[0] : "LABEL_0", score)];
    }

    private static SparseValue[] SparseOf(float[] weights) =>
        [.. weights.Select((weight, index) => (weight, index)).Where(entry => entry.weight != 0).Select(entry => new SparseValue { Index = (uint)entry.index, Value = entry.weight })];
}
