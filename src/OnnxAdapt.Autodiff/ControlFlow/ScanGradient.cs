using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.ControlFlow;

/// <summary>
/// Scan: the forward scan also stacks the carried values as they were at the start of each round. A second scan goes the other way: it
/// computes a round again, differentiates it, carries the gradients of the carried values and the sums for captured values, and gives the
/// gradients of slices as pieces of the gradient of the scanned input.
/// </summary>
internal static class ScanGradient
{
    public static Value?[] Apply(GradientContext c)
    {
        c.Require(9, "The gradient of Scan");
        var form = LoopForm.Of(c.Node);
        var inputs = Enumerable.Range(0, c.InputCount).Select(c.InputOrNull).ToArray();
        var flow = new LoopFlow(c.Scope, form, inputs, c.Needs, i => c.OutputGradient(i) is not null);
        var captured = Enumerable.Range(form.Node.Inputs.Count, c.InputCount - form.Node.Inputs.Count).Where(i => c.Needs(i) && flow.Path.Contains(inputs[i])).ToArray();
        var slices = Enumerable.Range(0, form.Slices.Count).Where(i => c.Needs(form.FirstSlice + i) && flow.Path.Contains(form.Slices[i])).ToArray();
        var forward = form.Nodes;
        var settings = new ScanSettings(form);
        var saved = Save(c, form, settings);
        var outputs = new ScanBackward(c, form, flow, settings, slices, [.. captured.Select(i => inputs[i]!)]).Emit(forward, saved);
        int[] targets = [.. flow.States, .. captured, .. slices.Select(i => form.FirstSlice + i)];
        var result = new Value?[c.InputCount];
        foreach (var (target, output) in targets.Zip(outputs))
        {
            result[target] = output;
        }

        return result;
    }

    private static Value[] Save(GradientContext c, LoopForm form, ScanSettings settings)
    {
        var outputs = form.Node.Outputs.ToList();
        while (outputs.Count < form.StateCount + form.Pieces.Count)
        {
            outputs.Add(null);
        }

        form.Save(c, form.States);
        var attributes = form.Node.Attributes.Where(pair => !pair.Key.StartsWith("scan_output_", StringComparison.Ordinal))
            .Append(KeyValuePair.Create("scan_output_axes", (AttributeValue)(long[])[.. settings.OutputAxes, .. new long[form.StateCount]]))
            .Append(KeyValuePair.Create("scan_output_directions", (AttributeValue)(long[])[.. settings.OutputDirections, .. new long[form.StateCount]]));
        c.Replace(form.Node.Op, form.Node.Inputs, outputs.Concat(Enumerable.Repeat<Value?>(null, form.StateCount)), attributes);
        Value[] saved = [.. c.Node.Outputs.TakeLast(form.StateCount).OfType<Value>()];
        foreach (var (state, stack) in form.States.Zip(saved))
        {
            (stack.Type, stack.Shape) = (state.Type, state.Shape is { } shape ? new Shape([Dim.Unknown, .. shape]) : null);
        }

        return saved;
    }
}
