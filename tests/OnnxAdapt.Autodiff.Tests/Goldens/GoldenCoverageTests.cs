using OnnxAdapt.TestKit;

namespace OnnxAdapt.Autodiff.Tests.Goldens;

public class GoldenCoverageTests
{
    /// <summary>Operators of the standard domain whose reference cases all run.</summary>
    private static readonly string[] Covered =
    [
        "Abs", "Add", "And", "ArgMax", "ArgMin", "Cast", "CastLike", "Ceil", "Clip", "Concat", "ConstantOfShape", "Div", "Dropout", "Equal", "Erf",
        "Exp", "Expand", "EyeLike", "Flatten", "Floor", "Gather", "GatherElements", "Gelu", "Gemm", "Greater", "GreaterOrEqual", "Identity", "IsNaN",
        "LayerNormalization", "Less", "LessOrEqual", "Log", "LogSoftmax", "MatMul", "Max", "Mean", "Min", "Mul", "Neg", "Not", "OneHot", "Pow",
        "Range", "Reciprocal", "ReduceL2", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum", "ReduceSumSquare", "Relu", "Reshape", "Round",
        "Shape", "Sigmoid", "Sign", "Size", "Slice", "Softmax", "Softplus", "Split", "Sqrt", "Squeeze", "Sub", "Sum", "Tanh", "Transpose",
        "Unsqueeze", "Where", "com.microsoft.BiasGelu", "com.microsoft.FastGelu", "com.microsoft.FusedMatMul", "com.microsoft.Gelu",
        "com.microsoft.QuickGelu", "com.microsoft.SkipLayerNormalization",
    ];

    [SharedFact(GoldenCase.Folder)]
    public void GoldenCases_OfCoveredOperators_AreTheExpectedOnes() =>
        Assert.Equal(string.Join("\n", Covered), string.Join("\n", FullyCovered()));

    private static string[] FullyCovered()
    {
        var covered = GoldenGradientTests.Covered.Select(golden => golden.Id).ToHashSet();
        return
        [
            .. GoldenCase.ReadIndex()
                .Where(golden => golden.Gradients.Length > 0 && golden.RunsOnCpu)
                .GroupBy(golden => golden.Id.Split('/')[0])
                .Where(group => group.All(golden => covered.Contains(golden.Id)))
                .Select(group => group.Key)
                .Order(StringComparer.Ordinal),
        ];
    }
}
