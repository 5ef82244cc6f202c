using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Autodiff.Tests.Training;

public class HeadAttachmentTests
{
    private const string MiniLm = "models/all-minilm-l6-v2/onnx/model.onnx";

    private static readonly HeadOptions Head = new() { FeatureSize = 2, OutputCount = 3, Seed = 5 };
    private static readonly TensorData Hidden = TensorData.Of([1f, -2, 5, 3, 9, 9, 4, 4, -1, 7, 2, 2], 2, 3, 2);
    private static readonly TensorData Mask = TensorData.Of([1L, 1, 0, 0, 1, 1], 2, 3);

    [Theory]
    [InlineData(Pooling.Mean, new[] { 3f, 0.5f, 0.5f, 4.5f })]
    [InlineData(Pooling.Cls, new[] { 1f, -2, 4, 4 })]
    [InlineData(Pooling.Max, new[] { 5f, 3, 2, 7 })]
    [InlineData(Pooling.Last, new[] { 5f, 3, 2, 2 })]
    public void Attach_EachPooling_GivesItsFeatures(Pooling pooling, float[] expected)
    {
        var model = HeadAttachment.Attach(Encoder(), new AttachHeadOptions { Head = Head, Pooling = pooling });
        var outputs = GraphRunner.Run(model, Feeds());
        Assert.Equal(expected, outputs["features"].Floats());
        Assert.Equal([2L, 3], outputs["logits"].Sizes);
    }

    [Theory]
    [InlineData(Pooling.Mean)]
    [InlineData(Pooling.Max)]
    [InlineData(Pooling.Last)]
    public void Attach_WithoutMask_CountsEveryToken(Pooling pooling)
    {
        var model = HeadAttachment.Attach(Encoder(), new AttachHeadOptions { Head = Head, Pooling = pooling, MaskInput = "none" });
        float[] expected = pooling switch { Pooling.Mean => [5, 10f / 3, 5f / 3, 13f / 3], Pooling.Max => [9, 9, 4, 7], _ => [9, 9, 2, 2] };
        Assert.Equal(expected, GraphRunner.Run(model, Feeds())["features"].Floats().Select(x => MathF.Round(x, 5)), (a, b) => Math.Abs(a - b) < 1e-4f);
    }

    [Fact]
    public void Attach_Normalized_GivesUnitVectors()
    {
        var model = HeadAttachment.Attach(Encoder(), new AttachHeadOptions { Head = Head, Pooling = Pooling.Cls, Normalize = true });
        var features = GraphRunner.Run(model, Feeds())["features"].Floats();
        Assert.Equal(1, Math.Sqrt((features[0] * features[0]) + (features[1] * features[1])), 1e-6);
    }

    [Theory]
    [InlineData(Pooling.Mean)]
    [InlineData(Pooling.Cls)]
    [InlineData(Pooling.Max)]
    [InlineData(Pooling.Last)]
    public void Attach_EachPooling_LetsTheEncoderBeTrained(Pooling pooling)
    {
        var model = HeadAttachment.Attach(Encoder(), new AttachHeadOptions { Head = Head, Pooling = pooling, Normalize = true });
        var graph = new TrainingGraphBuilder().Build(model, new TrainingGraphOptions { Loss = LossNames.CrossEntropy });
        Assert.Equal(["scale", "head.0.weight", "head.0.bias"], graph.Parameters.Select(parameter => parameter.Name));
        var batch = Feeds();
        batch["labels"] = TensorData.Of([0L, 2], 2);
        var losses = TrainingRun.Descend(graph, batch, 100, 0.5f);
        Assert.True(losses[^1] < 0.5 * losses[0], $"The loss went from {losses[0]} to {losses[^1]}.");
    }

    [Fact]
    public void Attach_OutputOfAnotherSize_IsRefused()
    {
        var failure = Assert.Throws<AutodiffException>(() => HeadAttachment.Attach(Encoder(), new AttachHeadOptions { Head = Head with { FeatureSize = 7 } }));
        Assert.Contains("has 2 components; the head is made for 7", failure.Message, StringComparison.Ordinal);
    }

    [SharedFact(MiniLm)]
    public void Attach_ToMiniLm_TrainsItsLastLayer()
    {
        var encoder = OnnxReader.Read(RepositoryPaths.InShared(MiniLm));
        var model = HeadAttachment.Attach(encoder, new AttachHeadOptions { Head = new HeadOptions { FeatureSize = 384, OutputCount = 2 } });
        var parameters = ParameterSelector.Head.Or(ParameterSelector.Names("encoder.layer.5.*"));
        var graph = new TrainingGraphBuilder().Build(model, new TrainingGraphOptions { Loss = LossNames.CrossEntropy, Parameters = parameters });
        var batch = new Dictionary<string, TensorData>
        {
            ["input_ids"] = TensorData.Of([101L, 2023, 2003, 2204, 102, 101, 2008, 2001, 2919, 102], 2, 5),
            ["attention_mask"] = TensorData.Of([.. Enumerable.Repeat(1L, 10)], 2, 5),
            ["token_type_ids"] = TensorData.Of(new long[10], 2, 5),
            ["labels"] = TensorData.Of([0L, 1], 2),
        };
        var losses = TrainingRun.Descend(graph, batch, 12, 0.2f);
        Assert.True(losses[^1] < 0.2 * losses[0], $"The loss went from {losses[0]} to {losses[^1]}.");
    }

    /// <summary>Hidden states are the input times a trainable scale.</summary>
    private static OnnxModel Encoder() => Graphs.Of(e =>
    {
        var hidden = e.FloatInput("hidden", "batch", "sequence", 2);
        e.Graph.Input("attention_mask", DataType.Int64, new Shape("batch", "sequence"));
        var states = e.Mul(hidden, e.Graph.Constant(TensorData.Of([1f, 1], 2), "scale"));
        states.Name = "last_hidden_state";
        return [states];
    });

    private static Dictionary<string, TensorData> Feeds() => new() { ["hidden"] = Hidden, ["attention_mask"] = Mask };
}
