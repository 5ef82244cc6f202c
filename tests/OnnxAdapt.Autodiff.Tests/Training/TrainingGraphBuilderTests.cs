using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Training;

public class TrainingGraphBuilderTests
{
    private static readonly HeadOptions Head = new() { FeatureSize = 6, OutputCount = 3, HiddenSizes = [8], Seed = 3 };
    private static readonly TensorData Features = Tensors.Random("features", 0.1f, 1, true, 6, 6);
    private static readonly TensorData Labels = TensorData.Of([0L, 1, 2, 2, 1, 0], 6);

    [Fact]
    public void Build_OfHead_NamesInputsAndOutputs()
    {
        var graph = Build(HeadBuilder.Build(Head), LossNames.CrossEntropy);
        Assert.Equal(["features", "labels"], graph.DataInputs.Select(input => input.Name));
        Assert.Equal([DataType.Float, DataType.Int64], graph.DataInputs.Select(input => input.Type));
        Assert.Equal(["head.0.weight", "head.0.bias", "head.1.weight", "head.1.bias"], graph.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["head.0.weight_grad", "head.0.bias_grad", "head.1.weight_grad", "head.1.bias_grad"], graph.Parameters.Select(parameter => parameter.GradientOutput));
        Assert.Equal(("loss", "labels"), (graph.LossOutput, graph.LabelsInput));
        Assert.Equal(["logits"], graph.AdditionalOutputs);
        Assert.Equal(["loss", "logits"], graph.EvaluationModel.Graph.Outputs.Select(output => output.Name));
        Assert.DoesNotContain(graph.TrainingModel.Graph.Initializers, value => value.Name.StartsWith("head.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(LossNames.CrossEntropy)]
    [InlineData(LossNames.BinaryCrossEntropy)]
    [InlineData(LossNames.MeanSquaredError)]
    public void Build_TrainedOnOneBatch_Overfits(string loss)
    {
        var graph = Build(HeadBuilder.Build(Head), loss);
        var labels = loss == LossNames.CrossEntropy ? Labels : TensorData.Of([.. Enumerable.Range(0, 18).Select(i => i % 3 == i / 6 ? 1f : 0)], 6, 3);
        var losses = TrainingRun.Descend(graph, Feeds(labels), steps: 300, rate: 0.5f);
        Assert.True(losses[^1] < 0.05 * losses[0], $"The loss went from {losses[0]} to {losses[^1]}.");
    }

    [Fact]
    public void Build_TrainingAndEvaluation_GiveTheSameLossWithoutDropout()
    {
        var graph = Build(HeadBuilder.Build(Head), LossNames.CrossEntropy);
        var feeds = TrainingRun.WithParameters(graph, Feeds(Labels));
        Assert.Equal(GraphRunner.Run(graph.TrainingModel, feeds)["loss"].Floats(), GraphRunner.Run(graph.EvaluationModel, feeds)["loss"].Floats());
    }

    [Fact]
    public void Build_WithDropout_DropsInTrainingOnly()
    {
        var graph = Build(HeadBuilder.Build(Head with { Dropout = 0.5 }), LossNames.CrossEntropy);
        var plain = Build(HeadBuilder.Build(Head), LossNames.CrossEntropy);
        var feeds = TrainingRun.WithParameters(graph, Feeds(Labels));
        var expected = GraphRunner.Run(plain.EvaluationModel, feeds)["loss"].Floats();
        Assert.Equal(expected, GraphRunner.Run(graph.EvaluationModel, feeds)["loss"].Floats());
        Assert.NotEqual(expected, GraphRunner.Run(graph.TrainingModel, feeds)["loss"].Floats());
        Assert.Equal(GraphRunner.Run(graph.TrainingModel, feeds)["loss"].Floats(), GraphRunner.Run(graph.TrainingModel, feeds)["loss"].Floats());
    }

    [Fact]
    public void Build_WithDropoutOff_NeverDrops()
    {
        var graph = new TrainingGraphBuilder().Build(HeadBuilder.Build(Head with { Dropout = 0.5 }), new TrainingGraphOptions { Loss = LossNames.CrossEntropy, Dropout = false });
        var feeds = TrainingRun.WithParameters(graph, Feeds(Labels));
        Assert.Equal(GraphRunner.Run(graph.EvaluationModel, feeds)["loss"].Floats(), GraphRunner.Run(graph.TrainingModel, feeds)["loss"].Floats());
    }

    [Fact]
    public void Build_WithSomeParameters_LeavesTheOthersInTheGraph()
    {
        var options = new TrainingGraphOptions { Loss = LossNames.CrossEntropy, Parameters = ParameterSelector.Names("head.1.*") };
        var graph = new TrainingGraphBuilder().Build(HeadBuilder.Build(Head), options);
        Assert.Equal(["head.1.weight", "head.1.bias"], graph.Parameters.Select(parameter => parameter.Name));
        Assert.Contains(graph.TrainingModel.Graph.Initializers, value => value.Name == "head.0.weight");
        Assert.DoesNotContain(graph.TrainingModel.Graph.Nodes, node => node.Op.OpType == "Exp" && node.Inputs[0]!.Producer!.Op.OpType == "Mul");
    }

    [Fact]
    public void Build_DoesNotChangeTheModel()
    {
        var model = HeadBuilder.Build(Head);
        var before = (model.Graph.Nodes.Count, model.Graph.Initializers.Count, model.Graph.Inputs.Count, model.Graph.Outputs.Count);
        Build(model, LossNames.CrossEntropy);
        Assert.Equal(before, (model.Graph.Nodes.Count, model.Graph.Initializers.Count, model.Graph.Inputs.Count, model.Graph.Outputs.Count));
        Assert.All(model.Graph.Initializers, value => Assert.NotNull(value.Initializer));
    }

    [Fact]
    public void Build_SelectorWithoutMatch_SaysSo()
    {
        var options = new TrainingGraphOptions { Loss = LossNames.CrossEntropy, Parameters = ParameterSelector.Names("decoder.*") };
        var failure = Assert.Throws<AutodiffException>(() => new TrainingGraphBuilder().Build(HeadBuilder.Build(Head), options));
        Assert.Contains("parameters named decoder.*", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_LabelsNameTaken_SaysSo()
    {
        var options = new TrainingGraphOptions { Loss = LossNames.CrossEntropy, LabelsName = "features" };
        var failure = Assert.Throws<AutodiffException>(() => new TrainingGraphBuilder().Build(HeadBuilder.Build(Head), options));
        Assert.Contains("already has a value 'features'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_UnknownAxisOnTheWay_ComparesNoShapesBehindIt()
    {
        var model = Graphs.Of(e =>
        {
            var x = e.Emit("Slice", [e.FloatInput("x", "n", 4), e.Int64s(0), e.Graph.Input("count", DataType.Int64, new Shape(1)), e.Int64s(0)], DataType.Float, null);
            var y = e.Mul(x, e.Graph.Constant(TensorData.Of([1f, 2, 3, 4], 4), "w"));
            return [e.Add(e.Mul(y, y), e.Exp(y))];
        });
        var graph = Build(model, LossNames.MeanSquaredError);
        Assert.DoesNotContain(graph.TrainingModel.Graph.Nodes, node => node.Op.OpType == "NonZero");
    }

    [Fact]
    public void Build_UnknownOutput_ListsTheOutputs()
    {
        var options = new TrainingGraphOptions { Loss = LossNames.CrossEntropy, Predictions = "scores" };
        var failure = Assert.Throws<AutodiffException>(() => new TrainingGraphBuilder().Build(HeadBuilder.Build(Head), options));
        Assert.Contains("no output 'scores'; it has logits", failure.Message, StringComparison.Ordinal);
    }

    private static TrainingGraph Build(OnnxModel model, string loss) => new TrainingGraphBuilder().Build(model, new TrainingGraphOptions { Loss = loss });

    private static Dictionary<string, TensorData> Feeds(TensorData labels) => new() { ["features"] = Features, ["labels"] = labels };
}
