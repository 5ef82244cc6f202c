using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <summary>
/// Sums a gradient over the axes along which its input was repeated. Where the shapes are known this is a ReduceSum or nothing; where they
/// are symbolic or unknown, the axes are found by comparing shapes while the graph runs.
/// </summary>
internal sealed class BroadcastReduction(OperatorEmitter emitter)
{
    private enum Repeat
    {
        No,
        Yes,
        Maybe,
    }

    public Value ToShapeOf(Value gradient, Value input)
    {
        if (input.Shape is { Count: 0 })
        {
            return gradient.Shape is { Count: 0 } ? gradient : emitter.ReduceSumAll(gradient);
        }

        return input.Shape is { } target && (gradient.Shape is null || gradient.Shape.Count > target.Count) && IsNeverRepeatedAlongItsAxes(target)
            ? SumLeading(gradient, input, target)
            : Reduce(gradient, input);
    }

    private static bool IsNeverRepeatedAlongItsAxes(Shape target) => target.All(dim => dim.Size is > 1);

    /// <summary>An input of fixed sizes, none 1: all leading axes are folded into one, which is summed.</summary>
    private Value SumLeading(Value gradient, Value input, Shape target)
    {
        var folded = emitter.Reshape(gradient, [-1, .. target.ToSizes()]);
        var sum = emitter.ReduceSum(folded, [0], keepDims: false);
        sum.Shape = input.Shape;
        return sum;
    }

    private Value Reduce(Value gradient, Value input)
    {
        if (gradient.Shape is not { } from || input.Shape is not { } to)
        {
            return ReduceDynamically(gradient, input);
        }

        var repeats = Enumerable.Range(1, from.Count).Reverse().Select(position => Compare(from, to, position)).ToArray();
        if (repeats.Contains(Repeat.Maybe))
        {
            return ReduceDynamically(gradient, input);
        }

        var axes = repeats.Index().Where(pair => pair.Item == Repeat.Yes).Select(pair => (long)pair.Index).ToArray();
        var sum = axes.Length == 0 ? gradient : emitter.ReduceSum(gradient, axes);
        return from.Count == to.Count ? sum : emitter.ReshapeLike(sum, input);
    }

    private static Repeat Compare(Shape from, Shape to, int position)
    {
        if (position > to.Count)
        {
            return Repeat.Yes;
        }

        var (wide, narrow) = (Shapes.FromEnd(from, position), Shapes.FromEnd(to, position));
        if (narrow.Size is 1)
        {
            return wide.Size is 1 ? Repeat.No : Repeat.Yes;
        }

        return narrow.Size is not null || wide.Size is 1 || (narrow.Symbol is not null && narrow == wide) ? Repeat.No : Repeat.Maybe;
    }

    /// <summary>
    /// Both shapes as vectors of the gradient's rank, the input's padded with ones in front; where the input has 1 the axis is summed
    /// (an axis of size 1 on both sides is summed too, which changes nothing).
    /// </summary>
    private Value ReduceDynamically(Value gradient, Value input)
    {
        emitter.Require(13, $"A gradient of '{input.Name}', whose broadcast axes are known only when the graph runs,");
        var shape = emitter.ShapeOf(input);
        var rank = emitter.Emit("Shape", [emitter.ShapeOf(gradient)], DataType.Int64, Shape.Of(1));
        var missing = emitter.Sub(rank, emitter.Emit("Shape", [shape], DataType.Int64, Shape.Of(1)));
        var padded = emitter.Concat([emitter.Filled(1, missing, DataType.Int64, null), shape], 0);
        var ones = emitter.Equal(padded, emitter.Scalar(1, DataType.Int64));
        var axes = emitter.Squeeze(emitter.Emit("NonZero", [ones], DataType.Int64, null), 0);
        var sum = emitter.Emit("ReduceSum", [gradient, axes], gradient.Type, null, ("keepdims", 1L), ("noop_with_empty_axes", 1L));
        return emitter.Reshape(sum, shape, input.Shape);
    }
}
