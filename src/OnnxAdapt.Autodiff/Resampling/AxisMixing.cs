using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Resampling;

/// <summary>
/// The matrices by which a Resize mixes the elements of each axis. They are made by the runtime's own Resize of a unit matrix, so every
/// mode, rounding and border is that of the forward pass, and sizes may be known only when the graph runs; where they are known the
/// runtime folds the matrix into a constant.
/// </summary>
internal sealed class AxisMixing(OperatorEmitter e, ResizeSettings settings, Value x, Value y)
{
    private readonly int _rank = OperatorEmitter.RequireRank(x);

    /// <summary>The transposed matrices applied to a gradient of y.</summary>
    public Value Transposed(Value dy)
    {
        var axes = settings.Axes(_rank);
        var done = new HashSet<int>();
        for (var place = axes.Count - 1; place >= 0; place--)
        {
            if (!IsUntouched(axes[place], place))
            {
                dy = Apply(Matrix(axes[place], place), dy, axes[place], done);
                done.Add(axes[place]);
            }
        }

        var result = dy.Shape is not null && dy.Shape.Equals(x.Shape) ? dy : e.ReshapeLike(dy, x);
        return result;
    }

    /// <summary>Whether the axis stays as it is. Linear and cubic modes never touch the first of four or more axes.</summary>
    private bool IsUntouched(int axis, int place)
    {
        if (axis == 0 && _rank >= 4 && settings.Mode != ResizeSettings.Nearest)
        {
            return true;
        }

        if (settings.IsCrop)
        {
            return false;
        }

        var (from, to) = (x.Shape![axis], y.Shape?[axis] ?? Dim.Unknown);
        return settings.Scales is null
            ? settings.Policy is null && from == to && from != Dim.Unknown
            : settings.ScaleAt(place) == 1;
    }

    /// <summary>[in, out]: row i says what element i gives to each element of the output.</summary>
    private Value Matrix(int axis, int place)
    {
        var size = e.SizeOf(x, axis);
        var unit = e.ReshapeTo(e.Unary("EyeLike", e.Filled(0, e.Sizes(size, size), DataType.Float, Sized(x, x, axis))), 1, 1, size, size);
        var roi = settings is { IsCrop: true, Roi: { } given }
            ? e.Concat([Floats(0, 0, 0), At(given, place), Floats(1, 1, 1), At(given, place + settings.Axes(_rank).Count)], 0)
            : null;
        var mixed = e.Emit("Resize", Inputs(unit, roi, axis, place), DataType.Float, null, settings.MixingAttributes);
        var matrix = e.ReshapeTo(settings.Policy is null ? mixed : Completed(mixed, axis), size, -1);
        matrix.Shape = Sized(x, y, axis);
        return e.Cast(matrix, x.Type);
    }

    private static Shape Sized(Value rows, Value columns, int axis) => new(rows.Shape?[axis] ?? Dim.Unknown, columns.Shape?[axis] ?? Dim.Unknown);

    private Value?[] Inputs(Value unit, Value? roi, int axis, int place)
    {
        if (settings.Scales is { } scales)
        {
            return [unit, roi, e.Concat([Floats(1, 1, 1), At(scales, place)], 0)];
        }

        return settings.Policy is null
            ? [unit, roi, null, e.Sizes(1, 1, e.SizeOf(x, axis), e.SizeOf(y, axis))]
            : [unit, roi, e.Concat([Floats(1, 1, 1), CommonScale()], 0)];
    }

    /// <summary>One factor for all axes, the smallest or the largest, that keeps the proportions.</summary>
    private Value CommonScale()
    {
        var sizes = e.Cast(settings.Sizes!, DataType.Float);
        var before = e.Cast(e.Sizes([.. settings.Axes(_rank).Select(axis => (SizeTerm)e.SizeOf(x, axis))]), DataType.Float);
        return e.Emit(settings.Policy == "not_larger" ? "ReduceMin" : "ReduceMax", [e.Div(sizes, before)], DataType.Float, Shape.Of(1), ("keepdims", 1L));
    }

    /// <summary>With a common factor the output's size is rounded, not cut; an element that this adds repeats the last.</summary>
    private Value Completed(Value mixed, int axis)
    {
        var missing = e.Sub(e.SizeOf(y, axis), e.Slice(e.Emit("Shape", [mixed], DataType.Int64, Shape.Of(4)), 3, 4, 0));
        return e.Emit("Pad", [mixed, e.Sizes(0, 0, 0, 0, 0, 0, 0, missing)], DataType.Float, null, ("mode", "edge"));
    }

    private Value Floats(params float[] numbers) => e.Graph.Constant(TensorData.Of(numbers, numbers.Length), "floats");

    private Value At(Value list, int place) => e.Cast(e.Slice(list, place, place + 1, 0), DataType.Float);

    /// <summary>A matrix [in, out] times an axis of a gradient; all axes behind it count as one.</summary>
    private Value Apply(Value matrix, Value dy, int axis, HashSet<int> done)
    {
        if (axis == _rank - 1)
        {
            return e.MatMul(dy, e.Transpose(matrix, [1, 0]));
        }

        if (axis == _rank - 2)
        {
            return e.MatMul(matrix, dy);
        }

        var before = e.ProductOf(e.Sizes([1L, .. Enumerable.Range(0, axis).Select(other => Size(other, done))]));
        var folded = e.ReshapeTo(dy, before, e.SizeOf(y, axis), -1);
        done.Add(axis);
        return e.ReshapeTo(e.MatMul(matrix, folded), [.. Enumerable.Range(0, _rank).Select(other => Size(other, done))]);
    }

    private SizeTerm Size(int axis, HashSet<int> done) => e.SizeOf(done.Contains(axis) || IsAbsent(axis) ? x : y, axis);

    private bool IsAbsent(int axis) => !settings.Axes(_rank).Contains(axis);
}
