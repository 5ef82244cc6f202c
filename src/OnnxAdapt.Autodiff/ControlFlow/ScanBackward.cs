using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.ControlFlow;

/// <summary>Writes the scan that goes backwards.</summary>
/// <param name="c">The forward node.</param>
/// <param name="form">Its parts.</param>
/// <param name="flow">The carried values that a gradient passes.</param>
/// <param name="settings">Axes and directions.</param>
/// <param name="slices">Positions of the scanned inputs whose gradient is wanted.</param>
/// <param name="captured">Captured values whose gradient is wanted.</param>
internal sealed class ScanBackward(GradientContext c, LoopForm form, LoopFlow flow, ScanSettings settings, int[] slices, Value[] captured)
{
    private readonly int[] _pieces = [.. Enumerable.Range(0, form.Pieces.Count).Where(i => c.OutputGradient(form.StateCount + i) is not null)];

    /// <summary>Gradients of carried values, captured values and scanned inputs, in this order.</summary>
    public Value[] Emit(IReadOnlyList<Node> forward, Value[] saved)
    {
        var starts = flow.States.Select(i => c.OutputGradient(i) ?? c.ZerosLike(c.Output(i))).Concat(captured.Select(value => c.ZerosLike(value))).ToArray();
        var scanned = Enumerable.Range(form.FirstSlice, form.Slices.Count).Select(c.Input).ToArray();
        var outputs = c.EmitMany(
            OperatorId.Standard("Scan"),
            [.. starts, .. saved, .. scanned, .. _pieces.Select(i => c.OutputGradient(form.StateCount + i))],
            starts.Length + slices.Length,
            ("body", Body(starts, forward)),
            ("num_scan_inputs", (long)(saved.Length + scanned.Length + _pieces.Length)),
            ("scan_input_axes", (long[])[.. new long[saved.Length], .. settings.InputAxes, .. _pieces.Select(i => settings.OutputAxes[i])]),
            ("scan_input_directions", (long[])[.. saved.Select(_ => 1L), .. settings.InputDirections.Select(Flip), .. _pieces.Select(i => Flip(settings.OutputDirections[i]))]),
            ("scan_output_axes", slices.Select(i => settings.InputAxes[i]).ToArray()),
            ("scan_output_directions", slices.Select(i => Flip(settings.InputDirections[i])).ToArray()));
        Value[] likes = [.. starts, .. slices.Select(i => scanned[i])];
        for (var i = 0; i < outputs.Length; i++)
        {
            (outputs[i].Type, outputs[i].Shape) = (likes[i].Type, likes[i].Shape);
        }

        return outputs;
    }

    private static long Flip(long direction) => 1 - direction;

    private OnnxGraph Body(Value[] starts, IReadOnlyList<Node> forward)
    {
        var inner = new InnerGraph(c, "scan_gradient");
        var carried = starts.Select(start => inner.Input("carried", start.Type, start.Shape)).ToArray();
        foreach (var value in form.States.Concat(form.Slices))
        {
            inner.Map(value, inner.Input(value.Name, value.Type, value.Shape));
        }

        var pieces = _pieces.Select(i => (form.Pieces[i], inner.Input("piece", form.Pieces[i].Type, form.Pieces[i].Shape))).ToArray();
        inner.Replay(form.Body, forward);
        var seeds = flow.States.Select((state, i) => (form.NextStates[state], carried[i])).Concat(pieces);
        var gradients = inner.Differentiate(seeds, [.. flow.States.Select(i => form.States[i]), .. captured, .. slices.Select(i => form.Slices[i])]);
        for (var i = 0; i < gradients.Count; i++)
        {
            var isSum = i >= flow.States.Count && i < starts.Length;
            inner.Output(isSum ? inner.Emitter.Add(carried[i], gradients[i]) : gradients[i]);
            inner.Graph.Outputs[^1].Shape ??= i < starts.Length ? carried[i].Shape : form.Slices[slices[i - starts.Length]].Shape;
        }

        return inner.Graph;
    }
}
