using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Text;
using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Autodiff.Tests.Training;

/// <summary>
/// Masks that follow from a key. The models give y = m w with a mask m and weights w of 1, so the mean of squares has the gradient 2 m y / n,
/// which shows whether forward and backward pass drop alike.
/// </summary>
public class KeyedDropoutTests
{
    private const int Count = 300;

    private const string Plain = """
        {
          y = Dropout (w, ratio, yes)
        }
        """;

    private const string WithMask = """
        {
          d, m = Dropout (w, ratio, yes)
          f = Cast <to = 1> (m)
          y = Mul (d, f)
        }
        """;

    private const string InBranch = """
        {
          y = If <then_branch = graph yes () => (t)
            {
              t = Dropout (w, ratio, yes)
            }, else_branch = graph no () => (e)
            {
              e = Identity (w)
            }> (yes)
        }
        """;

    private const string InLoop = """
        {
          y = Loop <body = graph body (int64 i, bool c, float[300] s) => (c2, s2)
            {
              c2 = Identity (c)
              d = Dropout (w, ratio, yes)
              s2 = Add (s, d)
            }> (three, yes, zeros)
        }
        """;

    private const string InLoopOfLoop = """
        {
          y = Loop <body = graph body (int64 i, bool c, float[300] s) => (c2, s2)
            {
              c2 = Identity (c)
              s2 = Loop <body = graph inner (int64 j, bool d, float[300] u) => (d2, u2)
                {
                  d2 = Identity (d)
                  e = Dropout (w, ratio, yes)
                  u2 = Add (u, e)
                }> (three, yes, s)
            }> (three, yes, zeros)
        }
        """;

    private const string InScan = """
        {
          y = Scan <num_scan_inputs = 1, body = graph body (float[300] s, float[] x) => (s2)
            {
              d = Dropout (w, ratio, yes)
              s2 = Add (s, d)
            }> (zeros, rounds)
        }
        """;

    private static readonly TensorData Key = TensorData.Scalar(unchecked((long)0xC58EFD154CE32F6D));
    private static readonly TensorData OtherKey = TensorData.Scalar(unchecked((long)0x9F2D1B7A48C3E605));

    public static TheoryData<string, int> Models() => new() { { Plain, 1 }, { WithMask, 1 }, { InBranch, 1 }, { InLoop, 3 }, { InLoopOfLoop, 9 }, { InScan, 3 } };

    [Theory]
    [MemberData(nameof(Models))]
    public void Build_WithDropout_DropsAlikeForwardAndBackwardInBothForms(string nodes, int rounds)
    {
        var standard = Run(nodes, Key, kernels: false);

        Assert.Equal(standard.Y, Run(nodes, Key, kernels: true).Y);
        Assert.Equal(standard.Gradient, Run(nodes, Key, kernels: true).Gradient);
        Assert.InRange(standard.Y.Sum(y => (y - rounds) * (y - rounds)) / Count, rounds * 0.8, rounds * 1.2);
        Assert.All(standard.Y.Zip(standard.Gradient), pair => Assert.Equal(2 * pair.First * pair.First / Count, pair.Second, 1e-5));
        Assert.InRange(standard.Y.Average(), rounds * 0.8, rounds * 1.2);
        Assert.NotEqual(standard.Y, Run(nodes, OtherKey, kernels: true).Y);
    }

    [Fact]
    public void Build_TwoDropouts_DropDifferently()
    {
        const string Both = """
            {
              a = Dropout (w, ratio, yes)
              b = Dropout (w, ratio, yes)
              y = Add (a, b)
            }
            """;

        Assert.Equal(3, Run(Both, Key, kernels: true).Y.Distinct().Count());
    }

    [Fact]
    public void Build_WithDropout_LeavesNothingToTheRuntimesChance()
    {
        var graph = Build(Plain, new TrainingGraphOptions { Loss = LossNames.MeanSquaredError });

        Assert.True(graph.IsRepeatable);
        Assert.NotNull(graph.RandomKeyInput);
        Assert.DoesNotContain(graph.DataInputs, input => input.Name == graph.RandomKeyInput);
        Assert.All(graph.EvaluationModel.Graph.Nodes, node => Assert.Null(node.Input(2)));
    }

    [Fact]
    public void Build_WithRandomNumbersOfTheRuntime_SaysSo()
    {
        const string Noisy = """
            {
              n = RandomNormalLike (w)
              y = Mul (n, w)
            }
            """;
        var graph = Build(Noisy, new TrainingGraphOptions { Loss = LossNames.MeanSquaredError });

        Assert.False(graph.IsRepeatable);
        Assert.Null(graph.RandomKeyInput);
    }

    [Fact]
    public void Build_WithoutKey_LeavesDropoutToTheRuntime()
    {
        var graph = Build(Plain, new TrainingGraphOptions { Loss = LossNames.MeanSquaredError, KeyedDropout = false, DropoutSeed = 3 });

        Assert.False(graph.IsRepeatable);
        Assert.Null(graph.RandomKeyInput);
        Assert.Contains(graph.TrainingModel.Graph.Nodes, node => node.Op.OpType == "Dropout");
    }

    [Fact]
    public void Build_WithDropoutOff_DropsNothingThoughTheNodeSaysTraining()
    {
        var graph = Build(InLoop, new TrainingGraphOptions { Loss = LossNames.MeanSquaredError, Dropout = false });

        Assert.True(graph.IsRepeatable);
        Assert.All(Run(graph, Key).Y, y => Assert.Equal(3, y));
    }

    [Theory]
    [InlineData(DataType.Double)]
    [InlineData(DataType.Float)]
    public void KeyedDropout_OfAnyNumberType_DropsTheSame(DataType type)
    {
        var model = GraphParser.ParseModel($$"""
            <ir_version: 8, opset_import: ["": 17, "{{TrainingOperatorNames.Domain}}": 1]>
            main ({{(type == DataType.Double ? "double" : "float")}}[7, 11] x, int64 key) => ({{(type == DataType.Double ? "double" : "float")}}[7, 11] y)
            <float ratio = {0.25}>
            {
              y = {{TrainingOperatorNames.Domain}}.KeyedDropout <stream = 5> (x, key, ratio)
            }
            """);
        ExpansionSet.Default.Apply(model, type == DataType.Double ? TrainingKernels.Names : new HashSet<string>());
        var x = Tensors.Random("x", 0.5f, 1, true, 7, 11);
        var y = GraphRunner.Run(model, new Dictionary<string, TensorData> { ["x"] = x.InType(type), ["key"] = Key })["y"].Floats();

        Assert.Equal([.. x.Floats().Select((value, place) => Kept(5, place, 0.25) ? value * (1 / 0.75f) : 0)], y, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Contains(0f, y);
    }

    /// <summary>The generator as its author writes it.</summary>
    private static bool Kept(ulong stream, int place, double ratio)
    {
        var key = (ulong)Key.AsSpan<long>()[0];
        var x = unchecked(((stream << 40) + (ulong)place) * key);
        var (y, z) = (x, unchecked(x + key));
        x = unchecked((x * x) + y);
        x = (x >> 32) | (x << 32);
        x = unchecked((x * x) + z);
        x = (x >> 32) | (x << 32);
        x = unchecked((x * x) + y);
        x = (x >> 32) | (x << 32);
        return unchecked((x * x) + z) >> 32 >= (ulong)(ratio * 4294967296.0);
    }

    private static TrainingGraph Build(string nodes, TrainingGraphOptions options) => new TrainingGraphBuilder().Build(
        GraphParser.ParseModel($$"""
            <ir_version: 8, opset_import: ["": 17]>
            main (float[300] given) => (float[300] y)
            <float[300] w = {{{string.Join(", ", Enumerable.Repeat("1", Count))}}}, float[300] zeros = {{{string.Join(", ", Enumerable.Repeat("0", Count))}}}, float[3] rounds = {1, 2, 3},
              float ratio = {0.5}, bool yes = {1}, int64 three = {3}>
            {{nodes}}
            """),
        options with { Parameters = ParameterSelector.Exactly(["w"]) });

    private static (float[] Y, float[] Gradient) Run(string nodes, TensorData key, bool kernels) => Run(
        Build(nodes, new TrainingGraphOptions { Loss = LossNames.MeanSquaredError, Kernels = kernels ? TrainingKernels.Names : new HashSet<string>() }),
        key);

    private static (float[] Y, float[] Gradient) Run(TrainingGraph graph, TensorData key)
    {
        var feeds = TrainingRun.WithParameters(graph, new() { ["given"] = TensorData.Of(new float[Count], Count), [graph.LabelsInput] = TensorData.Of(new float[Count], Count) });
        if (graph.RandomKeyInput is { } name)
        {
            feeds[name] = key;
        }

        var results = GraphRunner.Run(graph.TrainingModel, feeds);
        return (results["y"].Floats(), results[graph.Parameters[0].GradientOutput].Floats());
    }
}
