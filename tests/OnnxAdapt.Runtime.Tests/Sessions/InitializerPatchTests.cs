using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Runtime.Sessions;
using OnnxAdapt.Runtime.Tests.Inference;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Runtime.Tests.Sessions;

public sealed class InitializerPatchTests
{
    [Fact]
    public void Override_InitializerThatFoldingUses_TakesEffect()
    {
        var model = new TinyOnnx()
            .Input("x", TinyOnnx.Float, "n", 2)
            .Output("y", TinyOnnx.Float, "n", 2)
            .Initializer("w", [1f, 2f, 3f, 4f], 2, 2)
            .Initializer("b", [100f, 200f], 2)
            .Node("Transpose", ["w"], ["wt"], ("perm", new long[] { 1, 0 }))
            .Node("MatMul", ["x", "wt"], ["product"])
            .Node("Add", ["product", "b"], ["y"])
            .ToBytes();
        using var backend = OrtInferenceBackendTests.Create(model, Set(("w", Tensor.Of([10f, 20f, 30f, 40f], 2, 2))));

        using var y = backend.Run([new NamedTensor("x", Tensor.Of([1f, 1f], 1, 2))], ["y"])[0];

        Assert.Equal([130f, 270f], y.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Override_File_LeavesTheFileAlone()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(path, OrtInferenceBackendTests.AddModel());
        using var factory = new OrtInferenceBackendFactory();
        using var backend = factory.Create(ModelBinary.FromFile(path) with { InitializerOverrides = Set(("w", Tensor.Of([5f, 6f], 2))) }, new InferenceBackendOptions());
        using var y = backend.Run([new NamedTensor("x", Tensor.Of([1f, 1f], 1, 2))], ["y"])[0];
        Assert.Equal([6f, 7f], y.AsSpan<float>().ToArray());
        Assert.Equal(OrtInferenceBackendTests.AddModel(), File.ReadAllBytes(path));
        Assert.Equal("test", backend.Metadata["purpose"]);
        File.Delete(path);
    }

    [Fact]
    public void Override_UnknownNameTypeOrShape_IsRefused()
    {
        Assert.Contains("'nope'", Refused(("nope", Tensor.Of([1f, 2f], 2))));
        Assert.Contains("Float [2]", Refused(("w", Tensor.Of([1f, 2f], 1, 2))));
        Assert.Contains("Int64", Refused(("w", Tensor.Of([1L, 2L], 2))));
    }

    [Theory]
    [InlineData(new byte[] { 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F })]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0x0B })]
    [InlineData(new byte[] { 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    public void Override_DamagedModel_IsRefused(byte[] model)
    {
        var error = Assert.Throws<AdaptException>(() => InitializerPatch.Apply(model, Set(("w", Tensor.Of([1f])))));
        Assert.Equal(AdaptErrorKind.InvalidArgument, error.Kind);
    }

    private static string Refused((string Name, Tensor Value) item)
    {
        var error = Assert.Throws<AdaptException>(() => OrtInferenceBackendTests.Create(OrtInferenceBackendTests.AddModel(), Set(item)));
        Assert.Equal(AdaptErrorKind.InvalidArgument, error.Kind);
        return error.Message;
    }

    private static ParameterSet Set(params (string Name, Tensor Value)[] items)
    {
        var set = new ParameterSet();
        Array.ForEach(items, item => set.Add(item.Name, item.Value));
        return set;
    }
}
