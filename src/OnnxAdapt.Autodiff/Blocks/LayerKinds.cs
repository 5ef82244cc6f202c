using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>Tells what kind of layer a node is, in plain and fused operators.</summary>
internal sealed class LayerKinds(GraphFlow flow)
{
    private static readonly Dictionary<string, LayerKind> Fixed = new(StringComparer.Ordinal)
    {
        ["LSTM"] = LayerKind.Recurrent, ["GRU"] = LayerKind.Recurrent, ["RNN"] = LayerKind.Recurrent,
        ["Attention"] = LayerKind.Attention, ["MultiHeadAttention"] = LayerKind.Attention, ["GroupQueryAttention"] = LayerKind.Attention, ["QAttention"] = LayerKind.Attention,
        ["Softmax"] = LayerKind.Softmax, ["BiasSoftmax"] = LayerKind.Softmax,
        ["ConvTranspose"] = LayerKind.Transposed,
    };

    private static readonly HashSet<string> Products = new(StringComparer.Ordinal)
    {
        "MatMul", "Gemm", "FusedMatMul", "FusedGemm", "TransposeMatMul", "MatMulNBits", "MatMulInteger", "DynamicQuantizeMatMul", "MatMulIntegerToFloat", "QLinearMatMul", "QGemm", "GemmFastGelu", "Einsum",
    };

    private static readonly HashSet<string> Convolutions = new(StringComparer.Ordinal) { "Conv", "FusedConv", "NhwcFusedConv", "ConvInteger", "QLinearConv", "DeformConv" };

    private static readonly HashSet<string> Separators = new(StringComparer.Ordinal)
    {
        "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool", "Resize", "Upsample", "ConvTranspose", "MaxUnpool",
    };

    /// <summary>Whether layers of that kind hold the bulk of a network's parameters.</summary>
    public static bool IsWeighted(LayerKind kind) => kind is >= LayerKind.Linear and <= LayerKind.Attention;

    /// <summary>Whether the node changes the resolution.</summary>
    public static bool IsSeparator(Node node) => Separators.Contains(node.Op.OpType);

    public LayerKind Of(Node node)
    {
        var type = node.Op.OpType;
        if (Products.Contains(type))
        {
            return MeetsWeight(node) ? LayerKind.Linear : LayerKind.Product;
        }

        if (Convolutions.Contains(type))
        {
            return OfConvolution(node);
        }

        if (Fixed.TryGetValue(type, out var kind))
        {
            return kind;
        }

        return NormPattern.IsNormOperator(type) || (type == "Mul" && node.Inputs.Any(IsVector)) ? LayerKind.Normalization : LayerKind.None;
    }

    private bool MeetsWeight(Node node) => node.Inputs.Any(input => input is not null && flow.IsWeight(input));

    private bool IsVector(Value? input) => input is not null && flow.IsWeight(input) && input.Initializer is not { ElementCount: 1 };

    private LayerKind OfConvolution(Node node)
    {
        var sizes = node.Input(1) is { } weight ? weight.Initializer?.Sizes ?? weight.Shape?.Select(dim => dim.Size ?? 0).ToArray() : null;
        var kernel = node.GetInts("kernel_shape") ?? sizes?.Skip(2).ToArray();
        if (node.GetInt("group", 1) > 1 && sizes is [_, 1, ..])
        {
            return LayerKind.Depthwise;
        }

        return kernel is not null && kernel.All(size => size == 1) ? LayerKind.Pointwise : LayerKind.Convolution;
    }
}
