using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.ControlFlow;

/// <summary>
/// The carried values of a Loop at the start of each round, kept by the forward loop: stacked where the shape is the same in all rounds,
/// in a sequence where it may change.
/// </summary>
internal sealed class SavedRounds
{
    private readonly Value?[] _stacks;
    private readonly Value?[] _sequences;

    private SavedRounds(OperatorEmitter emitter, Value rounds, Value?[] stacks, Value?[] sequences)
    {
        (_stacks, _sequences) = (stacks, sequences);
        Count = emitter.Emit("Shape", [rounds], DataType.Int64, Shape.Of(1));
        Last = emitter.Sub(emitter.Squeeze(Count, 0), emitter.Scalar(1, DataType.Int64));
    }

    /// <summary>Number of rounds, a vector of length 1.</summary>
    public Value Count { get; }

    /// <summary>Number of the last round, a scalar; -1 when there was none.</summary>
    public Value Last { get; }

    public static SavedRounds Of(GradientContext c, LoopForm form)
    {
        var stacked = Enumerable.Range(0, form.StateCount).Where(i => IsStable(form.States[i])).ToArray();
        var kept = Enumerable.Range(0, form.StateCount).Except(stacked).ToArray();
        var (node, outputs) = (form.Node, form.Node.Outputs.ToList());
        while (outputs.Count < form.StateCount + form.Pieces.Count)
        {
            outputs.Add(null);
        }

        form.Save(c, [form.Body.Inputs[0], .. stacked.Select(i => form.States[i])]);
        var starts = kept.Select(i => KeepInSequence(c, form, i)).ToArray();
        outputs.InsertRange(form.StateCount, starts.Select(_ => (Value?)null));
        outputs.AddRange(Enumerable.Repeat<Value?>(null, stacked.Length + 1));
        c.Replace(node.Op, [.. node.Inputs, .. starts], outputs, node.Attributes);
        Value Saved(int fromEnd) => c.Node.Outputs[^fromEnd]!;
        var stacks = new Value?[form.StateCount];
        foreach (var (position, state) in stacked.Index())
        {
            (stacks[state], var shape) = (Saved(stacked.Length - position), form.States[state].Shape!);
            (stacks[state]!.Type, stacks[state]!.Shape) = (form.States[state].Type, new Shape([Dim.Unknown, .. shape]));
        }

        var sequences = new Value?[form.StateCount];
        foreach (var (position, state) in kept.Index())
        {
            sequences[state] = c.Node.Outputs[form.StateCount + position];
        }

        return new SavedRounds(c, Saved(stacked.Length + 1), stacks, sequences);
    }

    /// <summary>The part of a stacked tensor that belongs to a round.</summary>
    public static Value At(OperatorEmitter emitter, Value stack, Value round, Value like) => emitter.Emit("Gather", [stack, round], like.Type, like.Shape, ("axis", 0L));

    /// <summary>A carried value as it was at the start of a round.</summary>
    public Value StateAt(OperatorEmitter emitter, int state, Value round, Value like) => _stacks[state] is { } stack
        ? At(emitter, stack, round, like)
        : emitter.Emit("SequenceAt", [_sequences[state], round], like.Type, like.Shape);

    private static bool IsStable(Value state) => state.Shape is { } shape && !shape.Contains(Dim.Unknown);

    /// <summary>A further carried value, a sequence that each round adds the state to.</summary>
    private static Value KeepInSequence(GradientContext c, LoopForm form, int state)
    {
        c.Require(13, $"The gradient of a Loop whose carried value '{form.States[state].Name}' may change its shape");
        var type = form.States[state].Type;
        var emitter = new OperatorEmitter(c.Graph.Inside(form.Body));
        var before = new Value(c.Graph.FreshName("kept"));
        form.Body.Inputs.Add(before);
        var place = 1 + form.StateCount + (form.Body.Inputs.Count - 3 - form.StateCount);
        form.Body.Outputs.Insert(place, emitter.Emit("SequenceInsert", [before, form.States[state]], DataType.Undefined, null));
        var empty = new Value(c.Graph.FreshName("empty"));
        var nodes = c.Graph.Graph.Nodes;
        nodes.Insert(nodes.IndexOf(form.Node), new Node(OperatorId.Standard("SequenceEmpty"), [], [empty], [new("dtype", (long)type)]));
        return empty;
    }
}
