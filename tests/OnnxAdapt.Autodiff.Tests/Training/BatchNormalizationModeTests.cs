using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Text;
using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Autodiff.Tests.Training;

public class BatchNormalizationModeTests
{
    private const string Constants = "float[3] s = {1, 1.5, 0.5}, float[3] b = {0.1, 0, -0.2}, float[3] m = {0.1, 0.2, 0.3}, float[3] v = {1, 2, 0.5}";
    private static readonly TensorData X = Tensors.Random("x", 0.1f, 1, true, 4, 3, 2, 2);
    private static readonly TensorData Labels = Tensors.Random("labels", 0.1f, 1, true, 4, 3, 2, 2);

    [Theory]
    [InlineData(17)]
    [InlineData(15)]
    [InlineData(9)]
    public void Training_RunningStatistics_MoveTowardsThoseOfTheBatch(int opset)
    {
        var graph = Build(One(opset), BatchNormalizationMode.Training);
        Assert.Equal(["m", "v"], graph.Buffers.Select(buffer => buffer.Name));
        Assert.Equal(["m_next", "v_next"], graph.Buffers.Select(buffer => buffer.GradientOutput));
        var feeds = Feeds(graph);
        var scaled = X.Floats().Select(x => 2 * x).ToArray();
        using var runner = new GraphRunner(graph.TrainingModel);
        for (var run = 0; run < 3; run++)
        {
            var updated = runner.Run(feeds, ["m_next", "v_next"]);
            for (var channel = 0; channel < 3; channel++)
            {
                var elements = scaled.Where((_, i) => i / 4 % 3 == channel).ToArray();
                var mean = elements.Average();
                var variance = elements.Average(x => (x - mean) * (x - mean));
                Assert.Equal((0.8f * feeds["m"].Floats()[channel]) + (0.2f * mean), updated["m_next"].Floats()[channel], 1e-5);
                Assert.Equal((0.8f * feeds["v"].Floats()[channel]) + (0.2f * variance), updated["v_next"].Floats()[channel], 1e-5);
            }
        }
    }

    [Fact]
    public void Training_LossAndGradients_AreThoseOfANodeExportedForTraining()
    {
        foreach (var kernels in new IReadOnlySet<string>[] { new HashSet<string>(), TrainingKernels.Names })
        {
            var switched = Build(One(17), BatchNormalizationMode.Training, kernels);
            var exported = Build(One(17, ", training_mode = 1", ", mm, vv"), BatchNormalizationMode.AsExported, kernels);
            var (actual, expected) = (GraphRunner.Run(switched.TrainingModel, Feeds(switched)), GraphRunner.Run(exported.TrainingModel, Feeds(exported)));
            Assert.Empty(exported.Buffers);
            Assert.All(exported.Parameters.Select(parameter => parameter.GradientOutput).Append("loss"), name => Assert.Equal(expected[name].Floats(), actual[name].Floats()));
        }
    }

    [Fact]
    public void Training_Evaluation_UsesTheRunningStatistics()
    {
        var graph = Build(One(17), BatchNormalizationMode.Training);
        var plain = Build(One(17), BatchNormalizationMode.AsExported);
        var feeds = Feeds(graph);
        Assert.Equal(GraphRunner.Run(plain.EvaluationModel, feeds)["loss"].Floats(), GraphRunner.Run(graph.EvaluationModel, feeds)["loss"].Floats());
        Assert.Equal(["loss", "y"], graph.EvaluationModel.Graph.Outputs.Select(output => output.Name));
        feeds["m"] = TensorData.Of([5f, 5, 5], 3);
        Assert.NotEqual(GraphRunner.Run(plain.EvaluationModel, feeds)["loss"].Floats(), GraphRunner.Run(graph.EvaluationModel, feeds)["loss"].Floats());
    }

    [Fact]
    public void Training_NodesBeforeWhatIsTrained_StayFrozen()
    {
        var model = Model(17, $"{Constants}, float[3] m2 = {{0, 0, 0}}, float[3] v2 = {{1, 1, 1}}", """
            h = BatchNormalization <momentum = 0.8> (x, s, b, m, v)
            t = Mul(h, w2)
            y = BatchNormalization <momentum = 0.8> (t, s, b, m2, v2)
            """);
        var graph = new TrainingGraphBuilder().Build(model, Options(BatchNormalizationMode.Training) with { Parameters = ParameterSelector.Exactly(["w2"]) });
        Assert.Equal(["m2", "v2"], graph.Buffers.Select(buffer => buffer.Name));
    }

    [Fact]
    public void Training_SharedStatistics_GoFromNodeToNode()
    {
        var model = Model(17, Constants, """
            h = BatchNormalization <momentum = 0.8> (x, s, b, m, v)
            y = BatchNormalization <momentum = 0.8> (h, s, b, m, v)
            """);
        var graph = Build(model, BatchNormalizationMode.Training);
        Assert.Equal(["m", "v"], graph.Buffers.Select(buffer => buffer.Name));
        var feeds = Feeds(graph);
        var updated = GraphRunner.Run(graph.TrainingModel, feeds);
        var batch = Channel(X.Floats(), 1).Average();
        Assert.Equal((0.8f * ((0.8f * 0.2f) + (0.2f * batch))) + (0.2f * 0f), updated[graph.Buffers[0].GradientOutput].Floats()[1], 1e-5);
    }

    [Fact]
    public void Training_EqualStatisticsWrittenOnce_AreKeptApart()
    {
        var model = Model(17, Constants, """
            m2 = Identity(m)
            v2 = Identity(v)
            h = BatchNormalization <momentum = 0.8> (x, s, b, m, v)
            y = BatchNormalization <momentum = 0.8> (h, s, b, m2, v2)
            """);
        var graph = Build(model, BatchNormalizationMode.Training);
        Assert.Equal(["m", "v", "m2", "v2"], graph.Buffers.Select(buffer => buffer.Name));
        Assert.Equal(4, GraphRunner.Run(graph.TrainingModel, Feeds(graph)).Count(output => output.Key.EndsWith("_next", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(17, ", training_mode = 1", ", mm, vv")]
    [InlineData(9, "", ", mm, vv, sm, sv")]
    public void Frozen_NodesExportedForTraining_UseRunningStatistics(int opset, string attribute, string outputs)
    {
        var graph = Build(One(opset, attribute, outputs), BatchNormalizationMode.Frozen);
        var plain = Build(One(17), BatchNormalizationMode.AsExported);
        Assert.Empty(graph.Buffers);
        Assert.Equal(GraphRunner.Run(plain.TrainingModel, Feeds(plain))["loss"].Floats(), GraphRunner.Run(graph.TrainingModel, Feeds(graph))["loss"].Floats());
    }

    [Fact]
    public void Training_ComputedStatistics_AreRefusedByName()
    {
        var model = Model(17, Constants, "mm = Add(m, m)\ny = BatchNormalization(x, s, b, mm, v)");
        var failure = Assert.Throws<AutodiffException>(() => Build(model, BatchNormalizationMode.Training));
        Assert.Contains("'mm', is no initializer", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("r = Relu(h)", "y = Mul(r, w2)", true)]
    [InlineData("r = Clip(h, low, high)", "y = Mul(r, w2)", true)]
    [InlineData("r = Clip(h, low)", "y = Mul(r, w2)", true)]
    [InlineData("r = Relu(h)", "y = Add(r, h)", false)]
    [InlineData("r = Clip(h, low, high)", "y = Add(r, h)", false)]
    [InlineData("r = Sigmoid(h)", "y = Mul(r, w2)", false)]
    public void Training_ActivationAbove_IsMergedWhereItAloneReadsTheValue(string activation, string above, bool merges)
    {
        var model = Model(17, $"{Constants}, float w = {{2}}, float low = {{-0.4}}, float high = {{0.6}}", $"t = Mul(x, w)\nh = BatchNormalization <momentum = 0.8> (t, s, b, m, v)\n{activation}\n{above}");
        var plain = Build(model, BatchNormalizationMode.Training);
        var merged = Build(model, BatchNormalizationMode.Training, TrainingKernels.Names);
        var operators = merged.TrainingModel.Graph.Nodes.Select(node => node.Op.OpType).ToArray();
        Assert.Contains("BatchNormalizationTraining", operators);
        Assert.Equal(!merges, operators.Any(name => name is "Relu" or "Clip" or "Sigmoid"));

        var expected = GraphRunner.Run(plain.TrainingModel, Feeds(plain));
        AssertClose(expected, GraphRunner.Run(merged.TrainingModel, Feeds(merged)));
        ShapeInference.Run(merged.TrainingModel);
        ExpansionSet.Default.Apply(merged.TrainingModel, new HashSet<string>());
        AssertClose(expected, GraphRunner.Run(merged.TrainingModel, Feeds(merged)));
    }

    private static void AssertClose(IReadOnlyDictionary<string, TensorData> expected, IReadOnlyDictionary<string, TensorData> actual)
    {
        foreach (var (name, value) in expected)
        {
            Assert.All(value.Floats().Zip(actual[name].Floats()), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
        }
    }

    private static float[] Channel(float[] values, int channel) => [.. values.Where((_, i) => i / 4 % 3 == channel)];

    private static OnnxModel One(int opset, string attribute = "", string outputs = "") =>
        Model(opset, $"{Constants}, float w = {{2}}", $"t = Mul(x, w)\ny{outputs} = BatchNormalization <momentum = 0.8{attribute}> (t, s, b, m, v)");

    private static OnnxModel Model(int opset, string initializers, string nodes) => GraphParser.ParseModel(
        $$"""
        <ir_version: 8, opset_import: ["": {{opset}}]>
        g (float[N, 3, 2, 2] x) => (float[N, 3, 2, 2] y) <{{initializers}}, float[3, 1, 1] w2 = {1, 2, 3}> { {{nodes}} }
        """);

    private static TrainingGraphOptions Options(BatchNormalizationMode mode) => new() { Loss = LossNames.MeanSquaredError, BatchNormalization = mode };

    private static TrainingGraph Build(OnnxModel model, BatchNormalizationMode mode, IReadOnlySet<string>? kernels = null) =>
        new TrainingGraphBuilder().Build(model, Options(mode) with { Kernels = kernels ?? new HashSet<string>() });

    private static Dictionary<string, TensorData> Feeds(TrainingGraph graph)
    {
        var feeds = TrainingRun.WithParameters(graph, new() { ["x"] = X, ["labels"] = Labels });
        foreach (var buffer in graph.Buffers)
        {
            feeds[buffer.Name] = buffer.Initial;
        }

        return feeds;
    }
}
