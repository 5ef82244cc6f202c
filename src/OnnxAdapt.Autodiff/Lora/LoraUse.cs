using OnnxAdapt.Autodiff.Blocks;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lora;

/// <summary>One use of a weight beside which an adapter can run.</summary>
/// <param name="Node">Node that brings weight and data together.</param>
/// <param name="Kind">How.</param>
/// <param name="IsTransposed">Whether the product is with the transpose of the weight as stored.</param>
internal sealed record LoraUse(Node Node, LoraUseKind Kind, bool IsTransposed)
{
    /// <summary>The data: indices of a lookup.</summary>
    public Value Data => Node.Inputs[Kind == LoraUseKind.Lookup ? 1 : 0]!;

    public static LoraUse Of(ParameterUse use, int rank)
    {
        var transposes = use.Path.Count(IsSwap);
        var isPlain = use.Path.All(node => IsSwap(node) || node.Op.OpType is "Identity" or "Cast");
        var kind = (isPlain, use.Node.Op, use.Input) switch
        {
            (true, { Domain: "", OpType: "MatMul" or "Gemm" }, 1) when rank == 2 => LoraUseKind.Product,
            (true, { Domain: "", OpType: "Conv" }, 1) when transposes == 0 && rank > 2 => LoraUseKind.Convolution,
            (true, { Domain: "", OpType: "Gather" }, 0) when transposes == 0 && rank == 2 && use.Node.GetInt("axis", 0) == 0 => LoraUseKind.Lookup,
            _ => LoraUseKind.Other,
        };
        return new LoraUse(use.Node, kind, (transposes + use.Node.GetInt("transB", 0)) % 2 == 1);
    }

    private static bool IsSwap(Node node) => node.Op.OpType == "Transpose" && (node.GetInts("perm") is not { } order || order is [1, 0]);
}
