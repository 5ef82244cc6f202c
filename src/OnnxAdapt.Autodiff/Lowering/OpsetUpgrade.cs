using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Operators;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>
/// Raises a model from an older operator set to version 17, whose scatter operators can add and whose reductions take computed axes, so
/// that gradients have their fast forms. Operators that moved attributes to inputs or changed their meaning on the way are rewritten; from
/// 13 on nothing of what is kept here changed. A model that holds an operator for which that is not so stays as it is, and gradients are
/// written in the forms of its own version as far as those exist.
/// </summary>
internal static class OpsetUpgrade
{
    public const long Target = 17;

    private const long ScatterAddOpset = 16;
    private const long ServedSince = 7;
    private const long IrVersionOfTarget = 8;

    /// <summary>Whether the operator is rewritten when a model of that version is raised.</summary>
    public static bool Rewrites(OperatorId op, long opset) =>
        opset is >= ServedSince and < ScatterAddOpset && Rules(opset).Any(rule => rule.Key == op);

    /// <returns>Whether the model was raised.</returns>
    public static bool Apply(OnnxModel model)
    {
        var opset = model.StandardOpset;
        if (opset >= ScatterAddOpset || (opset < ServedSince && !IsUnchanged(model)) || model.Functions.Count > 0 || GraphWalk.AllNodes(model.Graph).Any(node => IsBatchedScan(node, opset)))
        {
            return false;
        }

        model.Opsets[""] = Target;
        model.IrVersion = Math.Max(model.IrVersion, IrVersionOfTarget);
        new LoweringSet(Rules(opset)).Apply(model);
        return true;
    }

    /// <summary>Older models are raised only where each of their operators is the very same in the target.</summary>
    private static bool IsUnchanged(OnnxModel model) => GraphWalk.AllNodes(model.Graph).All(node =>
        node.Op.Domain.Length > 0 || (OperatorSchemas.Find(node.Op, Target) is { } schema && schema.Since <= model.StandardOpset));

    private static bool IsBatchedScan(Node node, long opset) => node.Op == OperatorId.Standard("Scan") && opset < 9;

    private static IEnumerable<KeyValuePair<OperatorId, LoweringRule>> Rules(long opset)
    {
        yield return Row("Scatter", ScatterElements);
        yield return Row("RoiAlign", ResamplingUpgrades.RoiAlign);
        if (opset < 11)
        {
            yield return Row("Upsample", ResamplingUpgrades.ToResize);
            yield return Row("Resize", ResamplingUpgrades.ToResize);
        }

        if (opset < 14)
        {
            yield return Row("BatchNormalization", BatchNormalizationLowerings.ToCurrent);
        }

        if (opset < 13)
        {
            yield return Row("Squeeze", (e, node) => AxesToInput(e, node));
            yield return Row("Unsqueeze", (e, node) => AxesToInput(e, node));
            yield return Row("ReduceSum", (e, node) => AxesToInput(e, node));
            yield return Row("Split", SplitToInput);
            yield return Row("Softmax", FlattenedSoftmax);
            yield return Row("LogSoftmax", FlattenedSoftmax);
            yield return Row("Hardmax", FlattenedSoftmax);
            yield return Row("Dropout", DropoutToInput);
            yield return Row("Clip", ClipToInputs);
            yield return Row("Pad", PadToInputs);
            yield return Row("Slice", SliceToInputs);
            yield return Row("TopK", TopKToInput);
        }
    }

    private static KeyValuePair<OperatorId, LoweringRule> Row(string opType, LoweringRule rule) => new(OperatorId.Standard(opType), rule);

    private static Value[]? AxesToInput(OperatorEmitter e, Node node) => node.GetInts("axes") is { } axes
        ? Again(e, node, [node.Input(0), e.Int64s([.. axes])], "axes")
        : null;

    private static Value[]? SplitToInput(OperatorEmitter e, Node node) => node.GetInts("split") is { } sizes
        ? Again(e, node, [node.Input(0), e.Int64s([.. sizes])], "split")
        : null;

    private static Value[]? DropoutToInput(OperatorEmitter e, Node node) => node.Attributes.ContainsKey("ratio")
        ? Again(e, node, [node.Input(0), e.Scalar(node.GetFloat("ratio", 0.5f), DataType.Float)], "ratio")
        : null;

    private static Value[]? ClipToInputs(OperatorEmitter e, Node node) => node.Attributes.ContainsKey("min") || node.Attributes.ContainsKey("max")
        ? Again(e, node, [node.Input(0), Bound(e, node, "min"), Bound(e, node, "max")], "min", "max")
        : null;

    private static Value? Bound(OperatorEmitter e, Node node, string name) =>
        node.Attributes.TryGetValue(name, out var bound) ? e.Scalar(bound.Float, node.Input(0)!) : null;

    private static Value[]? PadToInputs(OperatorEmitter e, Node node) => node.GetInts("pads") is { } pads
        ? Again(e, node, [node.Input(0), e.Int64s([.. pads]), e.Scalar(node.GetFloat("value", 0), node.Input(0)!)], "pads", "value")
        : null;

    private static Value[]? SliceToInputs(OperatorEmitter e, Node node)
    {
        if (node.GetInts("starts") is not { } starts || node.GetInts("ends") is not { } ends)
        {
            return null;
        }

        var axes = node.GetInts("axes") is { } listed ? e.Int64s([.. listed]) : null;
        return Again(e, node, [node.Input(0), e.Int64s([.. starts]), e.Int64s([.. ends]), axes], "starts", "ends", "axes");
    }

    /// <summary>The same operator under its later name.</summary>
    private static Value[] ScatterElements(OperatorEmitter e, Node node) =>
        [e.ScatterElements(node.Input(0)!, node.Input(1)!, node.Input(2)!, node.GetInt("axis", 0))];

    private static Value[]? TopKToInput(OperatorEmitter e, Node node) => node.Attributes.ContainsKey("k")
        ? Again(e, node, [node.Input(0), e.Int64s(node.GetInt("k", 1))], "k")
        : null;

    /// <summary>Before version 13 the axes from <c>axis</c> (default 1) to the last count as one.</summary>
    private static Value[]? FlattenedSoftmax(OperatorEmitter e, Node node)
    {
        var (x, axis) = (node.Input(0)!, node.GetInt("axis", 1));
        if (axis == -1 || axis == x.Shape?.Count - 1)
        {
            return [e.Emit(node.Op.OpType, [x], x.Type, x.Shape, ("axis", -1L))];
        }

        var rows = e.Emit("Flatten", [x], x.Type, new Shape(Dim.Unknown, Dim.Unknown), ("axis", axis));
        return [e.ReshapeLike(e.Emit(node.Op.OpType, [rows], x.Type, rows.Shape, ("axis", 1L)), x)];
    }

    /// <summary>The same operator with other inputs and without the attributes that these replace.</summary>
    private static Value[] Again(OperatorEmitter e, Node node, ReadOnlySpan<Value?> inputs, params string[] dropped)
    {
        var last = inputs.Length;
        while (inputs[last - 1] is null)
        {
            last--;
        }

        var outputs = e.Graph.Add(node.Op, inputs[..last], node.Outputs.Count, node.Attributes.Where(pair => !dropped.Contains(pair.Key) && pair.Key != "consumed_inputs"));
        for (var i = 0; i < outputs.Length; i++)
        {
            (outputs[i].Type, outputs[i].Shape) = (node.Output(i)?.Type ?? DataType.Undefined, node.Output(i)?.Shape);
        }

        return outputs;
    }
}
