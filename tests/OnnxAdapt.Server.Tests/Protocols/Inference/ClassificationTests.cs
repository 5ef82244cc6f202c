using System.Runtime.InteropServices;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Protocols.Inference.Execution;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Server.Tests.Protocols.Inference;

public sealed class ClassificationTests
{
    private static readonly ServedModel Model = new() { Name = "m", Version = 1, Task = ModelTask.Generic, Signature = new ModelSignature([], []) };

    [Fact]
    public void Apply_Rows_TakesTheBestOfEach() =>
        Assert.Equal(["2.000000:1", "1.000000:0", "9.000000:2", "5.000000:1"], Apply(Tensor.Of([1f, 2f, 0f, 3f, 5f, 9f], 2, 3), 2).Strings!);

    [Fact]
    public void Apply_WithoutRows_TakesTheBestOfAll()
    {
        var classes = Classification.Apply("y", new ComputedOutput(Tensor.Of([1f, 2f, 0f, 3f], 2, 2)), 2, Model, byRow: false);

        Assert.Equal([2L], classes.Dimensions.ToArray());
        Assert.Equal(["3.000000:3", "2.000000:1"], classes.Strings!);
    }

    [Fact]
    public void Apply_Labels_AreNamedWhereThereIsOneForEachElement()
    {
        var labelled = Model with { Labels = ["a", "b", "c"] };

        Assert.Equal(["7:2:c"], Classification.Apply("y", new ComputedOutput(Tensor.Of([1, 2, 7], 1, 3)), 1, labelled, byRow: true).Strings!);
        Assert.Equal(["7:1"], Classification.Apply("y", new ComputedOutput(Tensor.Of([1, 7], 1, 2)), 1, labelled, byRow: true).Strings!);
    }

    [Fact]
    public void Apply_MoreClassesThanElements_GivesAll() => Assert.Equal([1L, 2L], Apply(Tensor.Of([1f, 2f], 1, 2), int.MaxValue).Dimensions.ToArray());

    [Fact]
    public void Apply_NarrowFloats_ReadsThem()
    {
        Assert.Equal(["1.500000:0"], Apply(Tensor.Of([(Half)1.5f, (Half)1], 1, 2), 1).Strings!);
        var bfloat = MemoryMarshal.AsBytes(new ushort[] { 0x3f80, 0x4000 }.AsSpan()).ToArray();
        Assert.Equal(["2.000000:1"], Apply(Tensor.OfBytes(TensorElementType.BFloat16, [1, 2], bfloat), 1).Strings!);
    }

    [Fact]
    public void Apply_Ranked_KeepsTheIndexOfTheLabel()
    {
        var ranked = new ComputedOutput(Tensor.Of([0.9f, 0.1f], 1, 2), [[new LabelScore("b", 0.9f), new LabelScore("a", 0.1f)]]);

        Assert.Equal(["0.900000:1:b"], Classification.Apply("scores", ranked, 1, Model with { Labels = ["a", "b"] }, byRow: true).Strings!);
    }

    [Fact]
    public void Apply_Text_IsRefused() => Assert.Contains("unsupported type 'BYTES'", Assert.Throws<AdaptException>(() => Apply(Tensor.OfStrings(["a"], 1, 1), 1)).Message, StringComparison.Ordinal);

    private static Tensor Apply(Tensor value, int classes) => Classification.Apply("y", new ComputedOutput(value), classes, Model, byRow: true);
}
