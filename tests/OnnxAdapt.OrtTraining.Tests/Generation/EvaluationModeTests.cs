using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Text;
using OnnxAdapt.OrtTraining.Generation;

namespace OnnxAdapt.OrtTraining.Tests.Generation;

public sealed class EvaluationModeTests
{
    private static OnnxGraph Evaluating(string graph)
    {
        var model = GraphParser.ParseModel($"<ir_version: 8, opset_import: [\"\": 17]>\n{graph}");
        EvaluationMode.Apply(model.Graph);
        return model.Graph;
    }

    [Fact]
    public void Apply_DropoutThatDrops_NoLongerDoes()
    {
        var node = Evaluating("main (float[N] x, float ratio, bool training) => (float[N] y) { y = Dropout <seed = 3> (x, ratio, training) }").Nodes.Single();

        Assert.Equal(["x", "ratio"], node.Inputs.Select(input => input!.Name));
        Assert.Equal(3, node.GetInt("seed", 0));
    }

    [Fact]
    public void Apply_BatchNormalizationInTraining_UsesTheRunningStatistics()
    {
        var graph = Evaluating("""
            main (float[N, C, L] x, float[C] s, float[C] b, float[C] m, float[C] v) => (float[N, C, L] y, float[C] z)
            {
              y, next, spread = BatchNormalization <training_mode = 1, momentum = 0.8> (x, s, b, m, v)
              z = Add(next, spread)
            }
            """);

        var (normalization, sum) = (graph.Nodes[0], graph.Nodes[1]);
        Assert.Equal((0, 0.8f), (normalization.GetInt("training_mode", 9), normalization.GetFloat("momentum", 0)));
        Assert.Single(normalization.Outputs);
        Assert.Equal(["m", "v"], sum.Inputs.Select(input => input!.Name));
    }

    [Fact]
    public void Apply_OtherNodes_StayTheSame()
    {
        var graph = Evaluating("""
            main (float[N, C, L] x, float[C] s, float[C] b, float[C] m, float[C] v) => (float[N, C, L] y)
            {
              dropped = Dropout(x)
              y = BatchNormalization(dropped, s, b, m, v)
            }
            """);

        Assert.Equal(["Dropout", "BatchNormalization"], graph.Nodes.Select(node => node.Op.OpType));
        Assert.False(graph.Nodes[1].Attributes.ContainsKey("training_mode"));
    }

    [Fact]
    public void Apply_DropoutInABranch_NoLongerDrops()
    {
        var graph = Evaluating("""
            main (float[N] x, bool which, float ratio, bool training) => (float[N] y)
            {
              y = If <
                then_branch = graph yes () => (float[N] a) { a = Dropout(x, ratio, training) },
                else_branch = graph no () => (float[N] c) { c = Identity(x) }> (which)
            }
            """);

        Assert.Equal(2, graph.Nodes[0].Attributes["then_branch"].Graph.Nodes[0].Inputs.Count);
    }
}
