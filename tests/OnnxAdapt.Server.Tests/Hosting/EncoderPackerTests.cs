using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Server.Hosting;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Server.Tests.Hosting;

public sealed class EncoderPackerTests
{
    private const string Encoder = "goldens/exports/bert-tiny-seqcls-legacy17-nofold/model.onnx";
    private const string Weight = "bert.encoder.layer.0.attention.self.query.weight";

    [SharedFact(Encoder)]
    public void Pack_ChangedParametersAndAnotherOutput_IsTheAdaptedGraph()
    {
        using var factory = new OrtInferenceBackendFactory();
        var options = new InferenceBackendOptions { IntraOpThreads = 1 };
        using var overrides = new ParameterSet();
        overrides.Add(Weight, Tensor.Of([.. Enumerable.Range(0, 24 * 24).Select(i => MathF.Sin(i))], 24, 24));
        var model = ModelBinary.FromFile(RepositoryPaths.InShared(Encoder)) with { InitializerOverrides = overrides, AdditionalOutputs = ["/bert/pooler/activation/Tanh_output_0"] };
        var graph = new EncoderPacker().Pack(model);

        using var padded = factory.Create(model, options);
        using var packed = factory.Create(ModelBinary.FromBytes(graph.Bytes), options);

        Assert.Equal(("", 2), (graph.Reason, graph.Outputs.Count));
        foreach (var output in graph.Outputs)
        {
            Assert.False(output.PerToken);
            using var expected = padded.Run(Padded(), [output.Name])[0];
            using var actual = packed.Run(Packed(graph), [output.Name])[0];
            Assert.All(expected.AsSpan<float>().ToArray().Zip(actual.AsSpan<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }

    [Fact]
    public void Pack_NoEncoder_SaysWhyNot()
    {
        var graph = new EncoderPacker().Pack(ModelBinary.FromBytes(new TinyOnnx().Input("x", TinyOnnx.Float, "n", 3).Output("y", TinyOnnx.Float, "n", 3).Node("Relu", ["x"], ["y"]).ToBytes()));

        Assert.Equal((false, "its input 'x' is neither token ids nor a mask, types or positions of tokens"), (graph.IsPacked, graph.Reason));
    }

    private static NamedTensor[] Padded() =>
    [
        new("input_ids", Tensor.Of([5L, 6, 7, 8, 9, 0], 2, 3)), new("attention_mask", Tensor.Of([1L, 1, 1, 1, 1, 0], 2, 3)), new("token_type_ids", Tensor.Of([0L, 1, 0, 0, 1, 0], 2, 3)),
    ];

    private static NamedTensor[] Packed(PackedGraph graph) => [.. graph.Inputs.Select(input => new NamedTensor(input.Name, input.Role switch
    {
        PackedGraphRole.Ids => Tensor.Of([5L, 6, 7, 8, 9], 5),
        PackedGraphRole.Types => Tensor.Of([0L, 1, 0, 0, 1], 5),
        PackedGraphRole.Positions => Tensor.Of([0L, 1, 2, 0, 1], 5),
        PackedGraphRole.RowNumbers => Tensor.Of([0L, 0, 0, 1, 1], 5),
        PackedGraphRole.Longest => Tensor.Of([3L], 1),
        _ => Tensor.Of([0L, 3, 5], 3),
    }))];
}
