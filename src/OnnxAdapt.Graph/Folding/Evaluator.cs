using System.Collections.Frozen;

namespace OnnxAdapt.Graph.Folding;

/// <summary>Computes nodes with constant inputs, where the result is the same on every runtime.</summary>
internal static class Evaluator
{
    private static readonly FrozenDictionary<string, FoldingKernel> Kernels =
        ((IEnumerable<(string OpType, FoldingKernel Kernel)>)
        [
            .. ArithmeticKernels.Rows,
            .. LogicKernels.Rows,
            .. CastKernels.Rows,
            .. LayoutKernels.Rows,
            .. CreationKernels.Rows,
            .. ReductionKernels.Rows,
        ]).ToFrozenDictionary(row => row.OpType, row => row.Kernel);

    public static bool Knows(OperatorId op) => op.Domain.Length == 0 && Kernels.ContainsKey(op.OpType);

    /// <summary>The outputs of a node; null when it is left to the runtime or its inputs do not go together.</summary>
    public static TensorData[]? Evaluate(FoldingContext node)
    {
        if (!Knows(node.Node.Op) || node.Node.Attributes.Values.Any(attribute => attribute.Reference is not null))
        {
            return null;
        }

        try
        {
            var results = Kernels[node.Node.Op.OpType](node);
            return results.Length >= node.Node.Outputs.Count ? results : null;
        }
        catch (Exception e) when (e is NotSupportedException or ArithmeticException or ArgumentException or IndexOutOfRangeException or InvalidOperationException)
        {
            return null;
        }
    }
}
