using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Lowering;

public class LoweringTests
{
    private const string Contributed = "com.microsoft";

    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("FastGelu", "with bias", 17, Contributed).Float(2, 3).Float(3),
        new GradientCase("FastGelu", "without bias", 17, Contributed).Float(2, 3),
        new GradientCase("BiasGelu", "before Gelu was standard", 17, Contributed).Float(2, 3).Float(3),
        new GradientCase("BiasGelu", "with standard Gelu", 20, Contributed).Float(2, 3).Float(3),
        new GradientCase("QuickGelu", "alpha", 17, Contributed).Float(2, 3).Set("alpha", 1.2f),
        new GradientCase("FusedMatMul", "transposed and scaled", 17, Contributed).Float(3, 2).Float(4, 3).Set("transA", 1L).Set("transB", 1L).Set("alpha", 0.5f),
        new GradientCase("SkipLayerNormalization", "with bias", 17, Contributed).Float(2, 2, 4).Float(2, 2, 4).Float(4).Float(4).Float(4),
    ];

    public static TheoryData<GradientCase> Rows() => [.. Cases];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfLoweredOperator_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Apply_LoweredOperator_ComputesTheSame(GradientCase gradientCase)
    {
        var model = gradientCase.Build(symbolic: true);
        var feeds = gradientCase.Inputs.ToDictionary(input => input.Name, input => input.Value);
        var expected = GraphRunner.Run(model, feeds).Values.Single().Floats();
        Assert.True(LoweringSet.Default.Apply(model));
        Assert.DoesNotContain(model.Graph.Nodes, node => node.Op.Domain == Contributed);
        GradientChecker.AssertClose($"{gradientCase}", [.. expected.Select(x => (double)x)], GraphRunner.Run(model, feeds).Values.Single().Floats(), 1e-5);
    }

    [Fact]
    public void LoweringSet_EveryOperator_HasACase() =>
        Assert.Empty(LoweringSet.Default.Operators.Except(Rules.RuleCoverageTests.AllCases().Select(item => item.Op)).Except([OperatorId.Standard("SwiGLU"), new OperatorId("ai.onnx.ml", "ZipMap")]));

    /// <summary>The operator is newer than what the runtime takes; what it is lowered to is not.</summary>
    [Fact]
    public void Apply_SwiGlu_GatesBySwish()
    {
        var swiGlu = new GradientCase("SwiGLU", "alpha", 28).Float(2, 3).Float(2, 3).Set("alpha", 1.3f);
        var model = swiGlu.Build(symbolic: true);
        Assert.True(LoweringSet.Default.Apply(model));
        model.Opsets[""] = 17;
        var feeds = swiGlu.Inputs.ToDictionary(input => input.Name, input => input.Value);
        var (a, b) = (feeds["x0"].Floats(), feeds["x1"].Floats());
        double[] expected = [.. a.Zip(b, (gate, value) => gate / (1 + Math.Exp(-1.3f * gate)) * value)];
        GradientChecker.AssertClose("SwiGLU", expected, GraphRunner.Run(model, feeds).Values.Single().Floats(), 1e-5);
    }
}
