namespace OnnxAdapt.Graph.Packing.Rules;

/// <summary>Writes attention within rows.</summary>
internal static class AttentionWriter
{
    /// <summary>Attention over values that lie as tokens of [heads * size].</summary>
    /// <param name="writer">The packed graph.</param>
    /// <param name="scores">Queries, keys and what happens to their products.</param>
    /// <param name="values">Values.</param>
    /// <param name="axes">Axes of the result in the padded graph.</param>
    public static PackedForm Write(PackedWriter writer, AttentionScores scores, PackedForm values, PackedAxes axes)
    {
        var width = values.Axes.Width;
        Value?[] inputs = [AsFloats(writer, scores.Query), AsFloats(writer, scores.Key), AsFloats(writer, values), writer.Offsets, .. scores.Bias is { } bias ? new[] { bias.Value } : []];
        var result = writer.AddOwn(PackingNames.Attention, inputs, width, new("num_heads", scores.Heads), new("scale", scores.Scale));
        return PackedForm.Of(FormKind.Tokens, writer.Cast(result, DataType.Float, values.Type), axes, values.Type, width);
    }

    /// <summary>What is added to scores by position, as [heads or 1, longest, longest].</summary>
    /// <exception cref="PackingRefusal">Its axes do not allow it.</exception>
    public static PackedForm Bias(PackedWriter writer, PackedForm grid, PackedAxes scores)
    {
        var axes = PackedAxes.Broadcast(grid.Axes, scores);
        if (!axes.Same(scores)) throw new PackingRefusal($"it adds {grid.Axes} to the scores of attention");
        var one = Extent.Of(1);
        var positions = Extent.Product(1, 0, 1);
        Extent[] own = [Extent.Of(grid.Axes.Width), IsFull(grid, 2) ? positions : one, IsFull(grid, 1) ? positions : one];
        var value = writer.Cast(grid.Value!, grid.Type, DataType.Float);
        value = writer.Add("Reshape", value, writer.ForLongest(List(own)));
        if (own[1] == one || own[2] == one) value = writer.Add("Expand", value, writer.ForLongest(List(Extent.Of(grid.Axes.Width), positions, positions)));
        return new PackedForm(FormKind.Grid, new PackedAxes([[AxisFactor.Of(grid.Axes.Width)], [AxisFactor.Positions], [AxisFactor.Positions]]), DataType.Float) { Value = value };
    }

    private static bool IsFull(PackedForm grid, int distance) => grid.Axes.FromBack(distance).Length > 0;

    private static PackedForm List(params Extent[] sizes) => new(FormKind.Sizes, PackedAxes.Fixed([sizes.Length]), DataType.Int64) { Sizes = sizes };

    private static Value AsFloats(PackedWriter writer, PackedForm form) => writer.Cast(writer.View(form, form.Axes.Width), form.Type, DataType.Float);
}
