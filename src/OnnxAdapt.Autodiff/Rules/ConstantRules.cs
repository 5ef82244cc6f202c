using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Operators whose outputs are integers, booleans, constants, random, or constant almost everywhere.</summary>
internal static class ConstantRules
{
    private static readonly string[] Operators =
    [
        "And", "ArgMax", "ArgMin", "BitShift", "BitwiseAnd", "BitwiseNot", "BitwiseOr", "BitwiseXor", "Bernoulli", "Ceil", "Constant", "ConstantOfShape",
        "Equal", "EyeLike", "Floor", "Greater", "GreaterOrEqual", "HannWindow", "HammingWindow", "BlackmanWindow", "IsInf", "IsNaN", "Less", "LessOrEqual",
        "Multinomial", "NonMaxSuppression", "NonZero", "Not", "OneHot", "Or", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Range",
        "Round", "Shape", "Sign", "Size", "StringNormalizer", "TfIdfVectorizer", "Unique", "Xor",
    ];

    public static IReadOnlyList<GradientRow> Rows { get; } = [.. Operators.Select(Zero)];
}
