using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Tasks;

/// <summary>The text tasks over an engine and the catalog it answers with.</summary>
/// <param name="engine">Answers; may be measured by whoever wraps it.</param>
/// <param name="catalog">The models.</param>
public sealed class TextTasks(IInferenceEngine engine, ModelCatalog catalog) : ITextTasks
{
    private readonly ZeroShot _zeroShot = new(engine);

    /// <inheritdoc/>
    public async Task<ModelProfile> DescribeAsync(ModelReference model, CancellationToken cancellationToken = default)
    {
        using var lease = await catalog.AcquireAsync(model, cancellationToken).ConfigureAwait(false);
        return ModelProfile.Of(lease.Snapshot);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TokenizedPieces>> TokenizeAsync(TokenizeCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        RequireCount(call.Texts.Count);
        using var lease = await catalog.AcquireAsync(call.Model, cancellationToken).ConfigureAwait(false);
        var encoder = lease.Snapshot.Backbone.Encoder;
        return Split(encoder, call.Texts, new EncodeSettings(InputTruncation.None, encoder.PrefixOf(call.Prompt)), call.AddSpecialTokens);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> DecodeAsync(ModelReference model, IReadOnlyList<IReadOnlyList<int>> ids, bool skipSpecialTokens, CancellationToken cancellationToken = default)
    {
        RequireCount(ids.Count);
        using var lease = await catalog.AcquireAsync(model, cancellationToken).ConfigureAwait(false);
        return [.. ids.Select(row => lease.Snapshot.Backbone.Encoder.Decode(row, skipSpecialTokens))];
    }

    /// <inheritdoc/>
    public async Task<TokenVectorsResult> EmbedTokensAsync(EmbedCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        var result = await engine.PredictAsync(
            new PredictCall { Model = call.Model, Inputs = call.Inputs, Truncation = call.Truncation, Prompt = call.Prompt, Deadline = call.Deadline, RunOnCallingThread = call.RunOnCallingThread, PerToken = true },
            cancellationToken).ConfigureAwait(false);
        return new TokenVectorsResult(result.Model, result.Version, [.. result.Rows.Select(row => row.Outputs[0].Value)], result.Timings);
    }

    /// <inheritdoc/>
    public async Task<RankResult> RankAsync(RankCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        var profile = await DescribeAsync(call.Model, cancellationToken).ConfigureAwait(false);
        if (profile.Kind != ModelKind.Ranker) throw AdaptException.Precondition($"'{profile.Name}' is a model for {profile.Task}, not one that ranks texts by a query.");
        var result = await engine.PredictAsync(
            new PredictCall { Model = new ModelReference(profile.Name, profile.Version), Inputs = call.Pairs, RawScores = true, Truncation = call.Truncation, Deadline = call.Deadline }, cancellationToken).ConfigureAwait(false);
        var ranks = result.Rows.Select((row, index) => new Rank(index, call.RawScores ? row.Values[0] : Scores.Sigmoid(row.Values[0]))).OrderByDescending(rank => rank.Score);
        return new RankResult(result.Model, result.Version, [.. ranks], result.Rows.Sum(row => (long)row.Tokens), result.Timings);
    }

    /// <inheritdoc/>
    public async Task<EntitiesResult> FindEntitiesAsync(EntitiesCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        RequireCount(call.Texts.Count);
        using var lease = await catalog.AcquireAsync(call.Model, cancellationToken).ConfigureAwait(false);
        var (snapshot, encoder) = (lease.Snapshot, lease.Snapshot.Backbone.Encoder);
        if (snapshot.Task != ModelTask.TokenClassification) throw AdaptException.Precondition($"'{snapshot.Name}' is a model for {snapshot.Task}; it labels no tokens.");
        var pieces = Split(encoder, call.Texts, new EncodeSettings(call.Truncation, encoder.PrefixOf("")), addSpecialTokens: true);
        var result = await engine.PredictAsync(
            new PredictCall { Model = new ModelReference(snapshot.Name, snapshot.Version), Inputs = [.. call.Texts.Select(text => new ExampleInput.Text(text))], Truncation = call.Truncation, Deadline = call.Deadline, PerToken = true },
            cancellationToken).ConfigureAwait(false);
        var rows = result.Rows.Select((row, index) => EntityGrouping.Group(pieces[index], Probabilities(row.Outputs[0].Value, snapshot), snapshot.Labels, call.Aggregation));
        return new EntitiesResult(result.Model, result.Version, [.. rows], [.. result.Rows.Select(row => row.Tokens)], result.Timings);
    }

    /// <inheritdoc/>
    public async Task<PredictResult> ClassifyAsync(ZeroShotCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return await _zeroShot.ClassifyAsync(call, await DescribeAsync(call.Model, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private void RequireCount(int count)
    {
        var most = catalog.Context.Options.MaxInputsPerRequest;
        if (count == 0 || count > most) throw AdaptException.Invalid("inputs", $"has {count} entries; give 1 to {most}.");
    }

    private static TokenizedPieces[] Split(InputEncoder encoder, IReadOnlyList<string> texts, EncodeSettings settings, bool addSpecialTokens) =>
        [.. texts.Select((text, index) => encoder.Split(text, FormattableString.Invariant($"inputs[{index}]"), settings, addSpecialTokens))];

    private static float[] Probabilities(Tensor logits, ModelSnapshot snapshot)
    {
        var (values, size) = (logits.AsSpan<float>().ToArray(), (int)logits.Dimensions[^1]);
        if (size != snapshot.Labels.Count) throw AdaptException.Precondition($"The graph of '{snapshot.Name}' gives {size} scores for each token, but its folder names {snapshot.Labels.Count} labels.");
        for (var start = 0; start < values.Length; start += size)
        {
            Scores.Softmax(values.AsSpan(start, size));
        }

        return values;
    }
}
