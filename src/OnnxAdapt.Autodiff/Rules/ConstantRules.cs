using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Operators whose outputs are integers, booleans, constants, random, or constant almost everywhere.</summary>
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

    public static IReadOnlyList<GradientRow> Rows { get; } = [.. Operators.Select(Zero)];
}
