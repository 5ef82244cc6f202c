using System.Collections.Concurrent;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.TestKit;

/// <summary>Makes backends with a function, and remembers them.</summary>
public sealed class FakeInferenceBackendFactory(Func<ModelBinary, FakeInferenceBackend> create) : IInferenceBackendFactory
{
    /// <summary>Every backend made so far, in order.</summary>
    public ConcurrentQueue<FakeInferenceBackend> Created { get; } = new();

    public IInferenceBackend Create(ModelBinary model, InferenceBackendOptions options)
    {
        var backend = create(model);
        Created.Enqueue(backend);
        return backend;
    }
}
