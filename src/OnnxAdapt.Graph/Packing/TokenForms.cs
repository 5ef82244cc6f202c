namespace OnnxAdapt.Graph.Packing;

/// <summary>Makes tokens of other values.</summary>
internal static class TokenForms
{
    /// <summary>The same as tokens: each token takes what stands at its row or position.</summary>
    /// <exception cref="PackingRefusal">Its axes do not allow it.</exception>
    public static PackedForm Of(PackedForm form, PackedWriter writer) => form.Kind switch
    {
        FormKind.Tokens => form,
        FormKind.Rows => form with { Kind = FormKind.Tokens, Value = writer.Add("Gather", [form.Value, writer.RowNumbers], Axis(0)) },
        FormKind.Grid => OfGrid(form, writer),
        FormKind.Uniform => OfUniform(form, writer),
        _ => throw new PackingRefusal($"{form.Axes} is not one vector per token"),
    };

    /// <summary>What depends on positions alone as [positions, fixed ...]; [1, fixed ...] when it does not even depend on those.</summary>
    public static Value GridRows(PackedForm grid, PackedWriter writer)
    {
        if (!grid.Axes.HasPositions) return writer.Add("Reshape", grid.Value, writer.Numbers(-1, grid.Axes.Width));
        var axis = grid.Axes.PositionAxis();
        if (axis < 0) throw new PackingRefusal($"{grid.Axes} does not give one vector per position");
        var first = Enumerable.Range(0, axis).All(before => grid.Axes.WidthOf(before) == 1);
        int[] order = [axis, .. Enumerable.Range(0, grid.Axes.Rank).Where(other => other != axis)];
        var value = first ? grid.Value : writer.Add("Transpose", [grid.Value], new KeyValuePair<string, AttributeValue>("perm", Array.ConvertAll(order, place => (long)place)));
        return writer.Add("Reshape", value, writer.Numbers(-1, grid.Axes.Width));
    }

    private static PackedForm OfGrid(PackedForm grid, PackedWriter writer)
    {
        var rows = GridRows(grid, writer);
        var places = grid.Axes.HasPositions ? writer.Positions : writer.Add("Mul", writer.Positions, writer.Numbers(0));
        return PackedForm.Of(FormKind.Tokens, writer.Add("Gather", [rows, places], Axis(0)), grid.Axes, grid.Type, grid.Axes.Width);
    }

    private static PackedForm OfUniform(PackedForm uniform, PackedWriter writer)
    {
        if (uniform.Axes.Count(FactorKind.Positions) > 1) throw new PackingRefusal($"{uniform.Axes} is about pairs of tokens");
        var sizes = writer.Add("Concat", [writer.Add("Shape", writer.Positions), writer.Numbers(uniform.Axes.Width)], Axis(0));
        return PackedForm.Of(FormKind.Tokens, writer.Add("Expand", uniform.Value, sizes), uniform.Axes, uniform.Type, uniform.Axes.Width);
    }

    private static KeyValuePair<string, AttributeValue> Axis(long axis) => new("axis", axis);
}
