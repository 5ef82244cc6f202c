using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>A graph that can be released, and is loaded again when it is run. Safe for concurrent calls, of which none may run when it is released.</summary>
/// <param name="known">The graph, loaded, or one with the same inputs and outputs.</param>
/// <param name="load">Loads it again.</param>
/// <param name="isLoaded">Whether the known one is the graph, which is taken over then.</param>
internal sealed class ReloadableBackend(IInferenceBackend known, Func<IInferenceBackend> load, bool isLoaded = true) : IInferenceBackend
{
    private readonly Lock _lock = new();
    private IInferenceBackend? _loaded = isLoaded ? known : null;
    private bool _disposed;

    /// <inheritdoc/>
    public ModelSignature Signature { get; } = known.Signature;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; } = known.Metadata;

    /// <inheritdoc/>
    public Tensor[] Run(IReadOnlyList<NamedTensor> inputs, IReadOnlyList<string> outputNames, CancellationToken cancellationToken = default) =>
        Loaded().Run(inputs, outputNames, cancellationToken);

    /// <summary>Gives its memory back until it is run again.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _loaded?.Dispose();
            _loaded = null;
        }
    }

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
