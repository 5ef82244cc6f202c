using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.TrainingOperators;

/// <summary>Gradients of operators that pick elements, in standard operators.</summary>
internal static class IndexingExpansions
{
    public static IEnumerable<KeyValuePair<string, LoweringRule>> Expansions { get; } =
    [
        new(TrainingOperatorNames.GatherGrad, (e, node) => [GatherGrad(e, node)]),
    ];

    /// <summary>Rows of dy are added at the indices of a tensor of zeros, in float for types in which the runtime cannot add.</summary>
    private static Value GatherGrad(OperatorEmitter e, Node node)
    {
        var (dy, result) = (node.Input(0)!, node.Output(0)!);
        var type = dy.Type is DataType.Float16 or DataType.BFloat16 ? DataType.Float : dy.Type;
        var zeros = e.Filled(0, node.Input(2)!, type, result.Shape);
        var indices = e.Unsqueeze(e.Cast(node.Input(1)!, DataType.Int64), -1);
        var sum = e.Emit("ScatterND", [zeros, indices, Converted(e, dy, type)], type, result.Shape, ("reduction", "add"));
        return Converted(e, sum, dy.Type);
    }

    private static Value Converted(OperatorEmitter e, Value x, DataType type) => type == DataType.Undefined ? x : e.Cast(x, type);
}
