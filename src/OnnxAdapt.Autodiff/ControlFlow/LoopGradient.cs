using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.ControlFlow;

/// <summary>
/// Loop: the forward loop also stacks the carried values as they were at the start of each round. A second loop goes through the rounds
/// backwards: it computes a round again from its saved start, differentiates it, carries the gradients of the carried values, and sums those
/// of captured values. It works for any number of rounds, none included, where nothing but the outputs' gradients passes on.
/// </summary>
internal static class LoopGradient
{
    public static Value?[] Apply(GradientContext c)
    {
        var form = LoopForm.Of(c.Node);
        var inputs = Enumerable.Range(0, c.InputCount).Select(c.InputOrNull).ToArray();
        var flow = new LoopFlow(c.Scope, form, inputs, c.Needs, i => c.OutputGradient(i) is not null);
        var captured = Enumerable.Range(form.Node.Inputs.Count, c.InputCount - form.Node.Inputs.Count).Where(i => c.Needs(i) && flow.Path.Contains(inputs[i])).ToArray();
        var forward = form.Nodes;
        var saved = SavedRounds.Of(c, form);
        var backward = Backward(c, form, flow, saved, forward, [.. captured.Select(i => inputs[i]!)]);
        var result = new Value?[c.InputCount];
        foreach (var (position, state) in flow.States.Index())
        {
            result[form.FirstState + state] = backward[position];
        }

        foreach (var (position, input) in captured.Index())
        {
            result[input] = backward[flow.States.Count + position];
        }

        return result;
    }

    private static Value[] Backward(GradientContext c, LoopForm form, LoopFlow flow, SavedRounds saved, IReadOnlyList<Node> forward, Value[] captured)
    {
        var starts = flow.States.Select(i => c.OutputGradient(i) ?? c.ZerosLike(c.Output(i))).Concat(captured.Select(value => c.ZerosLike(value))).ToArray();
        var body = Body(c, form, flow, saved, forward, captured, starts);
        var outputs = c.EmitMany(OperatorId.Standard("Loop"), [saved.Count, null, .. starts], starts.Length, ("body", body));
        for (var i = 0; i < starts.Length; i++)
        {
            (outputs[i].Type, outputs[i].Shape) = (starts[i].Type, starts[i].Shape);
        }

        return outputs;
    }

    private static OnnxGraph Body(GradientContext c, LoopForm form, LoopFlow flow, SavedRounds saved, IReadOnlyList<Node> forward, Value[] captured, Value[] starts)
    {
        var inner = new InnerGraph(c, "loop_gradient");
        var emitter = inner.Emitter;
        var round = emitter.Sub(saved.Last, inner.Input("round", DataType.Int64, Shape.Scalar));
        var proceed = inner.Input("proceed", DataType.Bool, Shape.Scalar);
        var carried = starts.Select(start => inner.Input("carried", start.Type, start.Shape)).ToArray();
        inner.Output(proceed);
        inner.Map(form.Body.Inputs[0], round);
        inner.Map(form.Body.Inputs[1], emitter.Identity(proceed));
        for (var i = 0; i < form.StateCount; i++)
        {
            inner.Map(form.States[i], saved.StateAt(emitter, i, round, form.States[i]));
        }

        inner.Replay(form.Body, forward);
        var seeds = flow.States.Select((state, i) => (form.NextStates[state], carried[i]))
            .Concat(form.Pieces.Select((piece, i) => (piece, c.OutputGradient(form.StateCount + i))).Where(pair => pair.Item2 is not null).Select(pair => (pair.piece, SavedRounds.At(emitter, pair.Item2!, round, pair.piece))));
        var gradients = inner.Differentiate(seeds, [.. flow.States.Select(i => form.States[i]), .. captured]);
        for (var i = 0; i < gradients.Count; i++)
        {
            inner.Output(i < flow.States.Count ? gradients[i] : emitter.Add(carried[i], gradients[i]));
        }

        return inner.Graph;
    }
}
