using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>A graph that is loaded when it is run, and known without. Safe for concurrent calls.</summary>
/// <param name="known">The graph, loaded; its description is kept, the rest is given back.</param>
/// <param name="load">Loads it again.</param>
internal sealed class ReloadableBackend(IInferenceBackend known, Func<IInferenceBackend> load) : IInferenceBackend
{
    private readonly Lock _lock = new();
    private IInferenceBackend? _loaded;
    private bool _disposed;

    /// <inheritdoc/>
    public ModelSignature Signature { get; } = known.Signature;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; } = known.Metadata;

    /// <inheritdoc/>
    public Tensor[] Run(IReadOnlyList<NamedTensor> inputs, IReadOnlyList<string> outputNames, CancellationToken cancellationToken = default) =>
        Loaded().Run(inputs, outputNames, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _loaded?.Dispose();
        }
    }

    private IInferenceBackend Loaded()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _loaded ??= load();
        }
    }
}
