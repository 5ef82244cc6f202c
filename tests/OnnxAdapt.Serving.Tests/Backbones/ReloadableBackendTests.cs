using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Backbones;
using OnnxAdapt.Serving.Tests.Support;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Serving.Tests.Backbones;

public sealed class ReloadableBackendTests
{
    private readonly FakeInferenceBackendFactory _factory = FakeModels.Factory();

    [Fact]
    public void Run_NeverReleased_RunsWhatWasGiven()
    {
        using var backend = Make();

        Assert.Equal([2f, 4f, 6f], Run(backend));
        Assert.Single(_factory.Created);
    }

    [Fact]
    public void Run_Released_LoadsOnceMore()
    {
        using var backend = Make();

        backend.Release();
        Assert.True(_factory.Created.First().IsDisposed);
        Run(backend);

        Assert.Equal([2f, 4f, 6f], Run(backend));
        Assert.Equal(2, _factory.Created.Count);
    }

    [Fact]
    public void Run_Disposed_Refuses()
    {
        var backend = Make();

        backend.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Run(backend));
        Assert.True(_factory.Created.First().IsDisposed);
    }

    private static float[] Run(ReloadableBackend backend)
    {
        using var output = backend.Run([new("x", Tensor.Of([1f, 2, 3], 1, 3))], ["y"])[0];
        return output.AsSpan<float>().ToArray();
    }

    private ReloadableBackend Make() => new(Load(), Load);

    private IInferenceBackend Load() => _factory.Create(ModelBinary.FromBytes("dense"u8.ToArray()), new InferenceBackendOptions());
}
