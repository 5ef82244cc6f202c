using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Recurrent;

/// <summary>
/// What RNN, GRU and LSTM have in common: X [steps, batch, features], W [directions, gates hidden, features],
/// R [directions, gates hidden, hidden], B [directions, 2 gates hidden], lengths [batch], and starts of shape [directions, batch, hidden].
/// Steps at or beyond a row's length keep the state and give zeros; a layer that goes backwards starts at the last step, so they come first.
/// </summary>
internal sealed class RecurrentLayer
{
    private readonly OperatorEmitter _emitter;
    private readonly Node _node;
    private readonly int _gates;
    private readonly Value? _mask;

    public RecurrentLayer(OperatorEmitter emitter, Node node, int gates, Value? lengths)
    {
        (_emitter, _node, _gates) = (emitter, node, gates);
        X = node.Input(0)!;
        X.Shape ??= new Shape(Dim.Unknown, Dim.Unknown, Dim.Unknown);
        Hidden = node.Attributes.TryGetValue("hidden_size", out var size) ? size.Int : Weight(2, 2);
        Directions = node.GetString("direction", "forward") == "bidirectional" ? 2 : 1;
        _mask = lengths is null ? null : Mask(lengths);
    }

    public Value X { get; }

    public long Hidden { get; }

    public int Directions { get; }

    /// <summary>Whether that direction goes from the last step to the first.</summary>
    public bool IsBackwards(int direction) => direction == 1 || _node.GetString("direction", "forward") == "reverse";

    /// <summary>The part of an input that belongs to a direction, without the axis of directions.</summary>
    public Value Part(Value value, int direction) =>
        Directions == 1 ? _emitter.Squeeze(value, 0) : _emitter.Squeeze(_emitter.Slice(value, direction, direction + 1, 0), 0);

    /// <summary>The part of a stacked tensor [steps, directions, ...] that belongs to a direction.</summary>
    public Value Steps(Value value, int direction)
    {
        var part = Directions == 1 ? value : _emitter.Slice(value, direction, direction + 1, 1);
        return _emitter.Squeeze(part, 1);
    }

    /// <summary>W or R of a direction, transposed.</summary>
    public Value Transposed(Value weight, int direction) => _emitter.Transpose(Part(weight, direction), [1, 0]);

    /// <summary>Biases of a direction for the inputs (0) or for the states (1).</summary>
    public Value? Bias(Value? bias, int direction, int which) => bias is null
        ? null
        : _emitter.Slice(Part(bias, direction), which * _gates * Hidden, (which + 1) * _gates * Hidden, 0);

    /// <summary>The start of a state in a direction; zeros where none is given.</summary>
    public Value Start(Value? given, int direction)
    {
        var shape = new Shape(X.Shape is { } known ? known[1] : Dim.Unknown, Hidden);
        var start = given is not null ? Part(given, direction) : _emitter.Filled(0, _emitter.Concat([_emitter.SizeOf(X, 1), _emitter.Int64s(Hidden)], 0), X.Type, shape);
        start.Shape = shape;
        return start;
    }

    /// <summary>Whether a step counts, [steps, batch, 1], as a slice of a Scan; null where all do.</summary>
    public Value? MaskSlice(ScanWriter scan) => _mask is null ? null : scan.Slice(_mask);

    /// <summary>
    /// The states before each step: the start, then those after each step but the last; where a layer that goes backwards comes from a step
    /// beyond the row's length, the start.
    /// </summary>
    /// <param name="stack">States after each step, [steps, batch, hidden].</param>
    /// <param name="start">State before the first, [batch, hidden].</param>
    /// <param name="direction">Direction.</param>
    public Value Before(Value stack, Value start, int direction)
    {
        var first = _emitter.Unsqueeze(start, 0);
        var before = IsBackwards(direction)
            ? _emitter.Concat([Valid(_emitter.Slice(stack, 1, long.MaxValue, 0), first), first], 0)
            : _emitter.Concat([first, _emitter.Slice(stack, 0, -1, 0)], 0);
        before.Shape = stack.Shape;
        return before;
    }

    /// <summary>Directions side by side on a new axis.</summary>
    public Value Together(Value[] parts, long axis) => _emitter.Concat([.. parts.Select(part => _emitter.Unsqueeze(part, axis))], axis);

    private Value Valid(Value later, Value start) => _mask is null ? later : _emitter.Where(_emitter.Slice(_mask, 1, long.MaxValue, 0), later, start);

    private Value Mask(Value lengths)
    {
        var steps = _emitter.Squeeze(_emitter.SizeOf(X, 0), 0);
        var zero = _emitter.Scalar(0, DataType.Int64);
        var positions = _emitter.Emit("Range", [zero, steps, _emitter.Scalar(1, DataType.Int64)], DataType.Int64, new Shape(Dim.Unknown));
        var limits = _emitter.Cast(lengths, DataType.Int64);
        var mask = _emitter.Less(_emitter.Unsqueeze(positions, 1, 2), _emitter.Unsqueeze(limits, 0, 2));
        mask.Shape = X.Shape is { } shape ? new Shape(shape[0], shape[1], 1) : null;
        return mask;
    }

    private long Weight(int input, int axis) => _node.Input(input)?.Shape is { Count: 3 } shape && shape[axis].Size is { } size
        ? size
        : throw new AutodiffException($"The hidden size of {_node} is neither an attribute nor known from its weights.");
}
