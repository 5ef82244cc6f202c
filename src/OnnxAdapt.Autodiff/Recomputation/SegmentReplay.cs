using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Recomputation;

/// <summary>Computes the inner values of one segment again, from the values around it once they have passed a <see cref="Barrier"/>.</summary>
internal sealed class SegmentReplay(OperatorEmitter emitter, SegmentMap map, int segment, Barrier barrier)
{
    private readonly Dictionary<Value, Value> _again = [];

    /// <summary>The value, computed again when it is an inner one.</summary>
    public Value Of(Value value) => map.IsInner(value, segment) ? Again(value) : value;

    private Value Again(Value value)
    {
        if (!_again.ContainsKey(value))
        {
            Repeat(value.Producer!);
        }

        return _again[value];
    }

    private void Repeat(Node node)
    {
        var inputs = node.Inputs.Select(input => input is null ? null : Source(input)).ToArray();
        var outputs = node.Outputs.Select(output => output is null ? null : new Value(emitter.Graph.FreshName($"{output.Name}_again"), output.Type, output.Shape)).ToArray();
        emitter.Graph.Graph.Nodes.Add(new Node(node.Op, inputs, outputs, node.Attributes));
        foreach (var (old, again) in node.Outputs.Zip(outputs))
        {
            if (old is not null)
            {
                _again[old] = again!;
            }
        }
    }

    private Value Source(Value input) =>
        map.IsInner(input, segment) ? Again(input)
        : map.IsActivation(input) ? barrier.Pass(input)
        : input;
}
