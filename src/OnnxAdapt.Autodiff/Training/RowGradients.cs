using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// The gradient of a table whose rows are picked, as the picked rows alone: what a step does not read has a gradient of zero, and a table of
/// words is mostly that.
/// </summary>
internal static class RowGradients
{
    /// <summary>Rows wider than a vector register are what the optimizers take.</summary>
    private const int Granule = 16;

    /// <summary>Numbers and their rows in the place of a dense gradient.</summary>
    /// <param name="emitter">Writer into the graph.</param>
    /// <param name="parameter">The table.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <returns>Values [n, ...] and rows [n]; null when the gradient is not made of picked rows alone.</returns>
    public static (Value Values, Value Rows)? TryTake(OperatorEmitter emitter, Value parameter, Value gradient)
    {
        if (parameter is not { Type: DataType.Float, Shape: { IsStatic: true, Count: > 1 } shape } || Width(shape) % Granule != 0 || Parts(gradient) is not { } parts)
        {
            return null;
        }

        long[] sizes = [-1, .. shape.Skip(1).Select(dim => dim.Size!.Value)];
        var values = parts.Select(node => emitter.Reshape(node.Input(0)!, sizes)).ToArray();
        var rows = parts.Select(node => Positive(emitter, emitter.Reshape(emitter.Cast(node.Input(1)!, DataType.Int64), -1), shape[0].Size!.Value)).ToArray();
        return (emitter.Identity(emitter.Concat(values, 0)), emitter.Identity(emitter.Concat(rows, 0)));
    }

    private static long Width(Shape shape) => shape.Skip(1).Aggregate(1L, (product, dim) => product * dim.Size!.Value);

    private static Node[]? Parts(Value gradient)
    {
        var sources = gradient.Producer is { Op.Domain: "", Op.OpType: "Sum" or "Add" } sum ? [.. sum.Inputs.Select(input => input?.Producer)] : new[] { gradient.Producer };
        var nodes = sources.OfType<Node>().ToArray();
        return nodes.Length == sources.Count() && Array.TrueForAll(nodes, node => node.Op == TrainingOperatorNames.Id(TrainingOperatorNames.GatherGrad)) ? nodes : null;
    }

    private static Value Positive(OperatorEmitter emitter, Value rows, long count) =>
        emitter.Where(emitter.Less(rows, emitter.Scalar(0, DataType.Int64)), emitter.Add(rows, emitter.Scalar(count, DataType.Int64)), rows);
}
