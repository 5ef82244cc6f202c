namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>Branches and loops: what holds of an output is what holds whichever way the graphs inside are run.</summary>
internal static class ControlFlowInference
{
    private const int MaxRounds = 8;

    /// <param name="node">An <c>If</c>, <c>Loop</c> or <c>Scan</c>.</param>
    /// <param name="run">Infers inside a graph.</param>
    public static void Infer(InferenceContext node, Action<OnnxGraph> run)
    {
        switch (node.Node.Op.OpType)
        {
            case "If":
                InferIf(node, run);
                break;
            case "Loop" when GraphOf(node, "body") is { } body:
                InferLoop(node, body, run);
                break;
            case "Scan" when GraphOf(node, "body") is { } body && node.Opset >= 9:
                InferScan(node, body, run);
                break;
        }
    }

    private static OnnxGraph? GraphOf(InferenceContext node, string attribute) =>
        node.Node.Attributes.TryGetValue(attribute, out var value) && value is { Kind: AttributeKind.Graph, Reference: null } ? value.Graph : null;

    private static void InferIf(InferenceContext node, Action<OnnxGraph> run)
    {
        if (GraphOf(node, "then_branch") is not { } yes || GraphOf(node, "else_branch") is not { } no)
        {
            return;
        }

        run(yes);
        run(no);
        var condition = node.Elements(0) is [{ Size: { } truth }] ? truth : (long?)null;
        for (var i = 0; i < node.OutputCount && i < yes.Outputs.Count && i < no.Outputs.Count; i++)
        {
            var (a, b) = (node.State.Get(yes.Outputs[i]), node.State.Get(no.Outputs[i]));
            var fact = condition is null ? a.Or(b) : condition != 0 ? a : b;
            node.Set(i, fact.Type, fact.Shape, condition is null ? null : fact.Elements);
        }
    }

    private static void InferLoop(InferenceContext node, OnnxGraph body, Action<OnnxGraph> run)
    {
        const int BeforeCarried = 2;
        var carried = node.InputCount - BeforeCarried;
        var given = new ValueFact[] { new(DataType.Int64, Shape.Scalar), new(DataType.Bool, Shape.Scalar) };
        var facts = Settle(node, body, run, given, [.. Enumerable.Range(BeforeCarried, Math.Max(0, carried)).Select(node.Input)], bodyOutputsBefore: 1);
        for (var i = 0; i < node.OutputCount && i + 1 < body.Outputs.Count; i++)
        {
            var fact = i < facts.Length ? facts[i] : Scanned(node.State.Get(body.Outputs[i + 1]), 0, Dim.Unknown);
            node.Set(i, fact.Type, fact.Shape);
        }
    }

    private static void InferScan(InferenceContext node, OnnxGraph body, Action<OnnxGraph> run)
    {
        var scanned = (int)Math.Clamp(node.Node.GetInt("num_scan_inputs", 0), 0, node.InputCount);
        var states = node.InputCount - scanned;
        var length = Dim.Unknown;
        var slices = new ValueFact[scanned];
        for (var i = 0; i < scanned; i++)
        {
            var fact = node.Input(states + i);
            slices[i] = new ValueFact(fact.Type, null);
            if (fact.Shape is { } shape && node.Axis(AxisAt(node, "scan_input_axes", i), shape.Count) is { } axis)
            {
                slices[i] = new ValueFact(fact.Type, new Shape([.. shape.Where((_, j) => j != axis)]));
                length = DimMath.Unify(length, shape[axis]) ?? Dim.Unknown;
            }
        }

        var facts = Settle(node, body, run, [], [.. Enumerable.Range(0, states).Select(node.Input)], bodyOutputsBefore: 0, slices);
        for (var i = 0; i < node.OutputCount && i < body.Outputs.Count; i++)
        {
            var fact = i < states ? facts[i] : Scanned(node.State.Get(body.Outputs[i]), AxisAt(node, "scan_output_axes", i - states), length);
            node.Set(i, fact.Type, fact.Shape);
        }
    }

    private static long AxisAt(InferenceContext node, string attribute, int index) => node.Node.GetInts(attribute) is { } axes && index < axes.Count ? axes[index] : 0;

    /// <summary>The shape of pieces put one after the other along a new axis.</summary>
    private static ValueFact Scanned(ValueFact piece, long axis, Dim length)
    {
        if (piece.Shape is not { } shape || axis < -shape.Count - 1 || axis > shape.Count)
        {
            return new ValueFact(piece.Type, null);
        }

        var place = (int)(axis < 0 ? axis + shape.Count + 1 : axis);
        return new ValueFact(piece.Type, new Shape([.. shape.Take(place), length, .. shape.Skip(place)]));
    }

    /// <summary>Runs the body until what is known of the carried values holds before and after a round.</summary>
    private static ValueFact[] Settle(InferenceContext node, OnnxGraph body, Action<OnnxGraph> run, ValueFact[] given, ValueFact[] carried, int bodyOutputsBefore, ValueFact[]? after = null)
    {
        carried = Array.ConvertAll(carried, fact => fact with { Elements = null });
        for (var round = 0; ; round++)
        {
            node.State.Forget(body);
            ValueFact[] inputs = [.. given, .. carried, .. after ?? []];
            for (var i = 0; i < Math.Min(inputs.Length, body.Inputs.Count); i++)
            {
                node.State.Override(body.Inputs[i], inputs[i]);
            }

            run(body);
            var next = carried.Select((fact, i) => bodyOutputsBefore + i < body.Outputs.Count ? fact.Or(node.State.Get(body.Outputs[bodyOutputsBefore + i])) : fact).ToArray();
            if (next.Zip(carried).All(pair => pair.First.SameAs(pair.Second)))
            {
                return next;
            }

            carried = round < MaxRounds ? next : Array.ConvertAll(next, fact => fact with { Shape = null });
        }
    }
}
