using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>What a sequence holds: tensors known one by one, or a tensor cut along an axis into chunks of one size.</summary>
internal sealed class SequenceContent
{
    private Value? _whole;
    private Value? _size;
    private long _axis;
    private bool _keepsAxis;

    /// <summary>The tensors, or null when their number depends on the batch at hand.</summary>
    public IReadOnlyList<Value>? Items { get; private init; }

    public static SequenceContent Of(IReadOnlyList<Value> items) => new() { Items = items };

    /// <summary>
    /// The parts of SplitToSequence(x, sizes): chunks of 1, of one size, or of given sizes. <c>keepdims = 0</c> drops the axis of chunks of 1;
    /// exporters and the runtime take it so for given sizes too, where all are 1.
    /// </summary>
    public static SequenceContent? OfSplit(OperatorEmitter e, Node node)
    {
        var (x, split, axis) = (node.Input(0)!, node.Input(1), node.GetInt("axis", 0));
        var ones = split is null || Constants.Integers(split)?.All(size => size == 1) == true;
        var keepsAxis = !ones || node.GetInt("keepdims", 1) != 0;
        if (SizesOf(x, split, axis) is { } sizes)
        {
            var parts = e.Split(x, axis, sizes);
            return Of(keepsAxis ? parts : [.. parts.Select(part => e.Squeeze(part, axis))]);
        }

        var isOneSize = split is null or { Shape.Count: 0 };
        return !isOneSize ? null : new SequenceContent
        {
            _whole = x,
            _axis = axis,
            _keepsAxis = keepsAxis,
            _size = split is null ? e.Int64s(1) : e.Reshape(e.Cast(split, DataType.Int64), 1),
        };
    }

    /// <summary>The tensor at a position, which may be computed where all have one shape.</summary>
    public Value? At(OperatorEmitter e, Value position)
    {
        if (Items is null)
        {
            return Chunk(e, position);
        }

        if (Constants.Integers(position) is [var place])
        {
            var index = place < 0 ? place + Items.Count : place;
            return index >= 0 && index < Items.Count ? Items[(int)index] : null;
        }

        return Items.Count == 0 || Items.Any(item => item.Shape is null || !item.Shape.Equals(Items[0].Shape))
            ? null
            : e.Emit("Gather", [Joined(e, 0, true), position], Items[0].Type, Items[0].Shape, ("axis", 0L));
    }

    public Value Length(OperatorEmitter e) => Items is not null ? e.Scalar(Items.Count, DataType.Int64) : e.Squeeze(Count(e), 0);

    /// <summary>All of them along an axis, or on a new one.</summary>
    public Value? Joined(OperatorEmitter e, long axis, bool newAxis)
    {
        if (Items is null)
        {
            return axis == _axis && newAxis != _keepsAxis ? _whole : null;
        }

        return Items.Count == 0 ? null : e.Concat(newAxis ? [.. Items.Select(item => e.Unsqueeze(item, axis))] : Items, axis);
    }

    private static long[]? SizesOf(Value x, Value? split, long axis)
    {
        var (given, total) = (split is null ? [1] : Constants.Integers(split), x.Shape is { } shape ? shape[Shapes.Normalize(axis, shape.Count)].Size : null);
        if (split is { Shape.Count: 1 })
        {
            return given is null ? null : [.. given];
        }

        return given is not [var size] || total is not { } length ? null
            : [.. Enumerable.Range(0, (int)((length + size - 1) / size)).Select(i => Math.Min(size, length - (i * size)))];
    }

    private Value Chunk(OperatorEmitter e, Value position)
    {
        var place = e.Reshape(e.Cast(position, DataType.Int64), 1);
        var index = e.Where(e.Less(place, e.Scalar(0, DataType.Int64)), e.Add(place, Count(e)), place);
        var start = e.Mul(index, _size!);
        var chunk = e.Slice(_whole!, start, e.Add(start, _size!), _axis);
        return _keepsAxis ? chunk : e.Squeeze(chunk, _axis);
    }

    /// <summary>The number of chunks, rounded up, as a vector of length 1.</summary>
    private Value Count(OperatorEmitter e) =>
        e.Div(e.Sub(e.Add(e.SizeOf(_whole!, _axis), _size!), e.Int64s(1)), _size!);
}
