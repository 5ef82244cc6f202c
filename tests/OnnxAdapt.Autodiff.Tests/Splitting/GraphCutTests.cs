using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Splitting;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Tests.Training;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Autodiff.Tests.Splitting;

public class GraphCutTests
{
    private const string MiniLm = "models/all-minilm-l6-v2";
    private const string Exports = "goldens/exports";

    [SharedFact(MiniLm)]
    public void Split_AtHead_KeepsTheFeatures()
    {
        var split = GraphCut.Split(RecipeTests.Encoder(), ParameterSelector.Head);
        Assert.Equal(["features"], split.Boundary.Select(value => value.Name));
        Assert.Equal("[batch_size, 384]", split.Boundary[0].Shape!.ToString());
        Assert.Empty(split.PassedInputs);
        Assert.Equal(["head.0.weight", "head.0.bias"], split.Trained);
        Assert.Equal(["logits"], split.Suffix.Graph.Outputs.Select(value => value.Name));
    }

    [SharedFact(MiniLm)]
    public void Split_BeforeLastBlocks_PassesTheMaskOn()
    {
        var split = GraphCut.Split(RecipeTests.Encoder(), ParameterSelector.LastBlocks(2));
        Assert.Equal(["/encoder/layer.3/output/LayerNorm/LayerNormalization_output_0"], split.Boundary.Select(value => value.Name));
        Assert.Equal(["attention_mask"], split.PassedInputs);
        var graph = new TrainingGraphBuilder().Build(split.Suffix, new TrainingGraphOptions { Loss = LossNames.CrossEntropy, Parameters = split.Parameters });
        Assert.Equal(3_549_698, graph.Parameters.Sum(parameter => parameter.Initial.ElementCount));
    }

    [SharedFact(MiniLm)]
    public void Split_WhenTheFirstLayerIsTrained_SaysThatNothingIsWorthKeeping()
    {
        var split = GraphCut.Split(RecipeTests.Encoder(), ParameterSelector.Biases);
        Assert.Null(split.Prefix);
        Assert.Empty(split.Boundary);
        Assert.Equal("No costly layer lies before the first trained parameter.", split.Reason);
        Assert.Equal(["input_ids", "attention_mask", "token_type_ids"], split.PassedInputs);
    }

    [SharedTheory(Exports)]
    [InlineData("resnet18-narrow-folded")]
    [InlineData("mobilenet-v3-small-narrow")]
    [InlineData("efficientnet-tiny")]
    [InlineData("vit-tiny-timm")]
    [InlineData("bert-tiny-seqcls-legacy11")]
    [InlineData("bert-tiny-ort-fused")]
    [InlineData("distilbert-tiny")]
    [InlineData("gpt2-tiny-lm-tied")]
    [InlineData("lstm-classifier")]
    [InlineData("unet-resize-bilinear")]
    [InlineData("wavenet-like")]
    [InlineData("resnet18-narrow-dynamo")]
    public void PrefixAndSuffix_OneAfterTheOther_EqualTheModel(string name)
    {
        var model = OnnxReader.Read(RepositoryPaths.InShared($"{Exports}/{name}/model.onnx"));
        var feeds = TensorFile.Read(RepositoryPaths.InShared($"{Exports}/{name}/golden.safetensors")).Where(pair => pair.Key.StartsWith("input.", StringComparison.Ordinal)).ToDictionary(pair => pair.Key[6..], pair => pair.Value);
        var split = GraphCut.Split(model, ParameterSelector.LastBlocks(1));
        Assert.True(split.Prefix is not null, split.Reason);
        var kept = GraphRunner.Run(split.Prefix, feeds);
        var outputs = GraphRunner.Run(split.Suffix, feeds.Concat(kept).ToDictionary());
        var expected = GraphRunner.Run(model, feeds);
        var batch = feeds.Values.First().Sizes[0];
        Assert.All(kept.Values, value => Assert.Equal(batch, value.Sizes[0]));
        Assert.All(outputs, pair => GradientChecker.AssertClose(pair.Key, Array.ConvertAll(expected[pair.Key].Floats(), number => (double)number), pair.Value.Floats(), 1e-5));
    }

    [Fact]
    public void Split_ValuesOfSeveralExamplesInOneRow_AreNotKept()
    {
        var model = Graphs.Of(e =>
        {
            var x = e.FloatInput("x", "batch", 4);
            var flat = e.Reshape(e.MatMul(x, Weight(e, "first", 4, 4)), -1);
            return [Named(e.MatMul(e.Reshape(flat, -1, 2), Weight(e, "second", 2, 3)), "y")];
        });
        var split = GraphCut.Split(model, ParameterSelector.Names("second"));
        Assert.Equal(["batch", "4"], split.Boundary.Single().Shape!.Select(dim => dim.ToString()));
    }

    [Fact]
    public void Split_TakesTheSmallestValueBehindTheLayer()
    {
        var model = Graphs.Of(e =>
        {
            var x = e.FloatInput("x", "batch", 8, 16);
            var pooled = e.ReduceMean(e.MatMul(x, Weight(e, "first", 16, 16)), [1], keepDims: false);
            return [Named(e.MatMul(e.Concat([pooled, pooled], 1), Weight(e, "second", 32, 3)), "y")];
        });
        Assert.Equal("[batch, 16]", GraphCut.Split(model, ParameterSelector.Names("second")).Boundary.Single().Shape!.ToString());
    }

    [Theory]
    [InlineData(true, "MatMul")]
    [InlineData(false, "Dropout")]
    public void Split_BeforeDropout_WhenItDrops(bool drops, string producer)
    {
        var model = Graphs.Of(e =>
        {
            var x = e.FloatInput("x", "batch", 4);
            var dropped = e.Emit("Dropout", [e.MatMul(x, Weight(e, "first", 4, 4))], DataType.Float, new Shape("batch", 4));
            return [Named(e.MatMul(dropped, Weight(e, "second", 4, 3)), "y")];
        });
        var split = GraphCut.Split(model, ParameterSelector.Names("second"), new GraphCutOptions { Dropout = drops });
        Assert.Equal(producer, split.Prefix!.Graph.Outputs.Single().Producer!.Op.OpType);
    }

    [Fact]
    public void Split_NothingSelected_NamesTheSelector()
    {
        var model = Graphs.Of(e => [Named(e.MatMul(e.FloatInput("x", "batch", 4), Weight(e, "w", 4, 4)), "y")]);
        Assert.Contains("parameters named v", Assert.Throws<AutodiffException>(() => GraphCut.Split(model, ParameterSelector.Names("v"))).Message, StringComparison.Ordinal);
    }

    private static Value Weight(OperatorEmitter e, string name, params long[] sizes) => e.Graph.Constant(Tensors.Random(name, 0.2f, 1, true, sizes), name);

    private static Value Named(Value value, string name)
    {
        (value.Name, value.Type) = (name, DataType.Float);
        return value;
    }
}
