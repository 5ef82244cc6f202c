using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>
/// Takes low-rank adapters in beside a packed encoder. The first one makes it load the encoder anew, with places for adapters; a backbone that never
/// gets one runs without. Safe for concurrent calls.
/// </summary>
/// <param name="packed">The encoder.</param>
/// <param name="load">Loads the one with places.</param>
/// <param name="pool">Keeps adapters for the runtime.</param>
/// <param name="bytes">Bytes of the encoder's weights.</param>
internal sealed class LowRankHost(PackedSlot packed, Func<PackedEncoder> load, ILowRankPool pool, long bytes)
{
    private readonly Lock _lock = new();
    private IReadOnlyList<LowRankTarget>? _targets;
    private AdaptException? _refusal;

    /// <summary>Takes an adapter in.</summary>
    /// <exception cref="AdaptException">FailedPrecondition when the graph has no place for one of the updates.</exception>
    public ILowRankAdapter Take(IReadOnlyList<LowRankUpdate> updates) => pool.Add(Targets(), updates);

    private IReadOnlyList<LowRankTarget> Targets()
    {
        lock (_lock)
        {
            if (_refusal is not null) throw _refusal;
            return _targets ??= Load();
        }
    }

    private IReadOnlyList<LowRankTarget> Load()
    {
        try
        {
            var encoder = load();
            packed.Replace(encoder);
            FreedMemory.Return(bytes);
            return encoder.Targets;
        }
        catch (AdaptException failure)
        {
            throw _refusal = failure.Kind == AdaptErrorKind.FailedPrecondition ? failure : AdaptException.Precondition($"its base cannot be loaded with places for factors: {failure.Message}");
        }
    }
}
