using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>A low-rank version of a backbone: its factors for packed runs, and the graph with changed weights for rows that are not packed.</summary>
/// <param name="factors">The factors in memory.</param>
/// <param name="merged">The graph, loaded when it is first needed.</param>
internal sealed class BackboneAdapter(ILowRankAdapter factors, IInferenceBackend merged) : IDisposable
{
    /// <summary>What packed runs name it by.</summary>
    public long Id => factors.Id;

    /// <summary>Bytes of its factors.</summary>
    public long Bytes => factors.Bytes;

    /// <summary>The padded graph with the updates in its weights.</summary>
    public IInferenceBackend Merged => merged;

    /// <inheritdoc/>
    public void Dispose()
    {
        factors.Dispose();
        merged.Dispose();
    }
}
