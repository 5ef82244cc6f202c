using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>The labels of CTC with a blank before, between and behind them: [batch, 2 S + 1].</summary>
internal sealed class CtcPath
{
    private readonly OperatorEmitter _emitter;
    private readonly DataType _type;
    private readonly Value _batch;
    private readonly Value _path;
    private readonly Value _blank;
    private readonly Value _labelLengths;
    private readonly Dictionary<int, Value> _empty = [];
    private Value? _skipPenalty;

    public CtcPath(OperatorEmitter emitter, Value labels, Value labelLengths, long blank, DataType type)
    {
        (_emitter, _type, _labelLengths) = (emitter, type, labelLengths);
        _blank = emitter.Scalar(blank, DataType.Int64);
        _batch = emitter.SizeOf(labels, 0);
        _path = Write(labels);
        Lengths = emitter.Cast(emitter.Binary("Max", labelLengths, emitter.Scalar(1, DataType.Int64)), type);
    }

    /// <summary>Length of each label, at least 1: [batch].</summary>
    public Value Lengths { get; }

    /// <summary>Log-probabilities [time, batch, classes] of the path's classes: [time, batch, 2 S + 1].</summary>
    public Value Along(Value logarithms)
    {
        var times = _emitter.SizeOf(logarithms, 0);
        var index = _emitter.Emit("Expand", [_emitter.Unsqueeze(_path, 0), _emitter.Concat([times, _emitter.Emit("Shape", [_path], DataType.Int64, Shape.Of(2))], 0)], DataType.Int64, new Shape(logarithms.Shape![0], Dim.Unknown, Dim.Unknown));
        return _emitter.Emit("GatherElements", [logarithms, index], logarithms.Type, index.Shape, ("axis", 2L));
    }

    /// <summary>State before the first step: the first place possible, all others not.</summary>
    public Value Start(double impossible)
    {
        var zero = Full([_batch, _emitter.Int64s(1)], 0);
        var rest = Full([_batch, _emitter.Sub(_emitter.SizeOf(_path, 1), _emitter.Int64s(1))], impossible);
        var start = _emitter.Concat([zero, rest], 1);
        start.Shape = new Shape(Dim.Unknown, Dim.Unknown);
        return start;
    }

    /// <summary>Places that are impossible: [batch, count].</summary>
    public Value Empty(int count, double impossible)
    {
        if (!_empty.TryGetValue(count, out var value))
        {
            _empty[count] = value = Full([_batch, _emitter.Int64s(count)], impossible);
        }

        return value;
    }

    /// <summary>0 where a place may be reached from two before, impossible elsewhere: at blanks, and where the label repeats.</summary>
    public Value SkipPenalty(double impossible)
    {
        if (_skipPenalty is null)
        {
            var blanks = _emitter.Emit("Expand", [_blank, _emitter.Concat([_batch, _emitter.Int64s(2)], 0)], DataType.Int64, null);
            var before = _emitter.Slice(_emitter.Concat([blanks, _path], 1), 0, -2, 1);
            var closed = _emitter.Emit("Or", [_emitter.Equal(_path, _blank), _emitter.Equal(_path, before)], DataType.Bool, _path.Shape);
            var zero = _emitter.Scalar(0, _type);
            _skipPenalty = _emitter.Where(closed, _emitter.Scalar(impossible, _type), zero);
        }

        return _skipPenalty;
    }

    /// <summary>Log of the sum over the two last places of each path, the only one of an empty label: [batch].</summary>
    public Value Ending(Value states, double impossible)
    {
        var end = _emitter.Mul(_labelLengths, _emitter.Scalar(2, DataType.Int64));
        var before = _emitter.Binary("Max", _emitter.Sub(end, _emitter.Scalar(1, DataType.Int64)), _emitter.Scalar(0, DataType.Int64));
        var index = _emitter.Concat([_emitter.Unsqueeze(end, 1), _emitter.Unsqueeze(before, 1)], 1);
        var both = _emitter.Emit("GatherElements", [states, index], _type, new Shape(Dim.Unknown, 2), ("axis", 1L));
        var isEmpty = _emitter.Equal(_labelLengths, _emitter.Scalar(0, DataType.Int64));
        var penalty = _emitter.Where(_emitter.Unsqueeze(isEmpty, 1), Pair(0, impossible), Pair(0, 0));
        return _emitter.ReduceLogSumExp(_emitter.Add(both, penalty), 1);
    }

    private Value Pair(double first, double second) => _emitter.Concat([_emitter.Unsqueeze(_emitter.Scalar(first, _type), 0), _emitter.Unsqueeze(_emitter.Scalar(second, _type), 0)], 0);

    /// <summary>blank, label, blank, label, ... blank; padding counts as blank.</summary>
    private Value Write(Value labels)
    {
        var length = _emitter.Squeeze(_emitter.SizeOf(labels, 1), 0);
        var places = _emitter.Emit("Range", [_emitter.Scalar(0, DataType.Int64), length, _emitter.Scalar(1, DataType.Int64)], DataType.Int64, new Shape(Dim.Unknown));
        var known = _emitter.Where(_emitter.Less(_emitter.Unsqueeze(places, 0), _emitter.Unsqueeze(_labelLengths, 1)), labels, _blank);
        var spaced = _emitter.Concat([_emitter.Emit("Expand", [_blank, ShapeOf(labels)], DataType.Int64, null), _emitter.Unsqueeze(known, 2)], 2);
        var folded = _emitter.Reshape(spaced, _emitter.Concat([_batch, _emitter.Int64s(-1)], 0), new Shape(Dim.Unknown, Dim.Unknown));
        var last = _emitter.Emit("Expand", [_blank, _emitter.Concat([_batch, _emitter.Int64s(1)], 0)], DataType.Int64, null);
        var path = _emitter.Concat([folded, last], 1);
        path.Shape = new Shape(Dim.Unknown, Dim.Unknown);
        return path;
    }

    private Value ShapeOf(Value labels) => _emitter.Concat([_emitter.Emit("Shape", [labels], DataType.Int64, Shape.Of(2)), _emitter.Int64s(1)], 0);

    private Value Full(Value[] sizes, double number) => _emitter.Filled(number, _emitter.Concat(sizes, 0), _type, new Shape(Dim.Unknown, Dim.Unknown));
}
