using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>
/// Operators whose outputs are integers, booleans, constants, random, or constant almost everywhere; and those of operator sets that no
/// runtime takes yet.
/// </summary>
internal static class ConstantRules
{
    private static readonly string[] Operators =
    [
        "And", "ArgMax", "ArgMin", "Bernoulli", "BitCast", "BitShift", "BitwiseAnd", "BitwiseNot", "BitwiseOr", "BitwiseXor", "BlackmanWindow",
        "Ceil", "Constant", "ConstantOfShape", "Equal", "EyeLike", "Floor", "Greater", "GreaterOrEqual", "HammingWindow", "HannWindow", "Hardmax",
        "ImageDecoder", "IsInf", "IsNaN", "Less", "LessOrEqual", "MelWeightMatrix", "Multinomial", "NonMaxSuppression", "NonZero", "Not",
        "OptionalHasElement", "Or", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Range", "RegexFullMatch", "Round",
        "Shape", "Sign", "Size", "StringConcat", "StringNormalizer", "StringSplit", "TfIdfVectorizer", "Xor",
    ];

    private static readonly string[] TooNew = ["CausalConvWithState", "LinearAttention"];

    public static IReadOnlyList<GradientRow> Rows { get; } = [.. Operators.Select(Zero), .. TooNew.Select(Later)];

    private static GradientRow Later(string opType) =>
        Refuse(OperatorId.Standard(opType), "its operator set, 27, is newer than the runtime takes; export the model with the operator written out in older ones");
}
