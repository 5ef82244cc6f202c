using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Recurrent;

/// <summary>Writes a Scan over the first axis: carried values with their starts, slices, and pieces that are stacked.</summary>
internal sealed class ScanWriter
{
    private readonly OperatorEmitter _outer;
    private readonly OnnxGraph _graph;
    private readonly long _direction;
    private readonly List<Value> _starts = [];
    private readonly List<Value> _scanned = [];
    private readonly List<Value> _next = [];
    private readonly List<Value> _pieces = [];

    /// <param name="outer">Writer of the graph around it.</param>
    /// <param name="backwards">Whether it goes from the last slice to the first; pieces lie where their slices lay.</param>
    public ScanWriter(OperatorEmitter outer, bool backwards)
    {
        _outer = outer;
        _graph = new OnnxGraph { Name = "steps" };
        _direction = backwards ? 1 : 0;
        Body = new OperatorEmitter(outer.Graph.Inside(_graph));
    }

    /// <summary>Writer of the body; it may use values of the graph around it.</summary>
    public OperatorEmitter Body { get; }

    /// <summary>A carried value; those come first and in the order of <see cref="Next"/>.</summary>
    public Value State(Value start)
    {
        _starts.Add(start);
        return Input("state", start.Type, start.Shape);
    }

    /// <summary>The slice of a tensor at the current step.</summary>
    public Value Slice(Value scanned)
    {
        _scanned.Add(scanned);
        return Input("slice", scanned.Type, scanned.Shape is { } shape ? new Shape([.. shape.Skip(1)]) : null);
    }

    /// <summary>The next value of a carried one.</summary>
    public void Next(Value value) => _next.Add(Output(value));

    /// <summary>A piece of a stacked output.</summary>
    public void Piece(Value value) => _pieces.Add(Output(value));

    /// <summary>Adds the Scan; gives the last carried values, then the stacks.</summary>
    public Value[] Write()
    {
        foreach (var output in _next.Concat(_pieces))
        {
            _graph.Outputs.Add(output);
        }

        var outputs = _outer.EmitMany(
            OperatorId.Standard("Scan"),
            [.. _starts, .. _scanned],
            _next.Count + _pieces.Count,
            ("body", _graph),
            ("num_scan_inputs", (long)_scanned.Count),
            ("scan_input_directions", _scanned.Select(_ => _direction).ToArray()),
            ("scan_output_directions", _pieces.Select(_ => _direction).ToArray()));
        var length = _scanned.Select(scanned => scanned.Shape?[0] ?? Dim.Unknown).FirstOrDefault(dim => dim != Dim.Unknown);
        for (var i = 0; i < outputs.Length; i++)
        {
            var like = i < _next.Count ? _next[i] : _pieces[i - _next.Count];
            (outputs[i].Type, outputs[i].Shape) = (like.Type, i < _next.Count || like.Shape is null ? like.Shape : new Shape([length, .. like.Shape]));
        }

        return outputs;
    }

    /// <summary>The runtime demands to know the number of axes, which is 2 (batch and numbers) for all that recurrent layers carry.</summary>
    private Value Output(Value value)
    {
        var output = Body.Identity(value);
        output.Shape ??= new Shape(Dim.Unknown, Dim.Unknown);
        return output;
    }

    private Value Input(string name, DataType type, Shape? shape)
    {
        var value = new Value(Body.Graph.FreshName(name), type, shape);
        _graph.Inputs.Add(value);
        return value;
    }
}
