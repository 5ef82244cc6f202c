using System.Security.Cryptography;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>
/// The loaded graphs of heads by content. A head's parameters are inputs of its graph, so that all heads of equal form share one session
/// and another one costs its parameters. Thread-safe.
/// </summary>
internal sealed class HeadPool(IInferenceBackendFactory factory, InferenceBackendOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Shared> _graphs = new(StringComparer.Ordinal);

    /// <summary>A share in the graph of that content, loaded now if nobody has it. The last share that is given back lets it go.</summary>
    /// <exception cref="AdaptException">The graph cannot be loaded.</exception>
    public IInferenceBackend Acquire(ReadOnlyMemory<byte> graph)
    {
        var key = Convert.ToHexString(SHA256.HashData(graph.Span));
        lock (_lock)
        {
            if (!_graphs.TryGetValue(key, out var shared))
            {
                shared = new Shared(factory.Create(ModelBinary.FromBytes(graph), options));
                _graphs.Add(key, shared);
            }

            shared.Shares++;
            return new Share(shared.Backend, () => Leave(key, shared));
        }
    }

    private void Leave(string key, Shared shared)
    {
        lock (_lock)
        {
            if (--shared.Shares > 0) return;
            _graphs.Remove(key);
        }

        shared.Backend.Dispose();
    }

    private sealed class Shared(IInferenceBackend backend)
    {
        public IInferenceBackend Backend { get; } = backend;

        public int Shares { get; set; }
    }

    private sealed class Share(IInferenceBackend backend, Action leave) : IInferenceBackend
    {
        private Action? _leave = leave;

        public ModelSignature Signature => backend.Signature;

        public IReadOnlyDictionary<string, string> Metadata => backend.Metadata;

        public Tensor[] Run(IReadOnlyList<NamedTensor> inputs, IReadOnlyList<string> outputNames, CancellationToken cancellationToken = default) =>
            backend.Run(inputs, outputNames, cancellationToken);

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
