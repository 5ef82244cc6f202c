using OnnxAdapt.Graph.Folding;

namespace OnnxAdapt.Graph.Packing.Rules;

/// <summary>Operators that look up, cut out, count and create.</summary>
internal static class IndexRules
{
    /// <summary>The rules.</summary>
    public static IEnumerable<(OperatorId Op, PackRule Rule)> Rows =>
    [
        (OperatorId.Standard("Gather"), Gather),
        (OperatorId.Standard("GatherND"), GatherNd),
        (OperatorId.Standard("Slice"), Slice),
        (OperatorId.Standard("Range"), Range),
        (OperatorId.Standard("ConstantOfShape"), ConstantOfShape),
        (OperatorId.Standard("CumSum"), CumSum),
        (OperatorId.Standard("Trilu"), Trilu),
    ];

    private static PackedForm[] Gather(PackingStep step)
    {
        var (data, indices) = (step.Input(0), step.Input(1));
        var axis = data.Axes.Axis(step.Node.GetInt("axis", 0));
        var axes = data.Axes.Range(0, axis).Then(indices.Axes).Then(data.Axes.Range(axis + 1, data.Axes.Rank));
        return data.Kind switch
        {
            FormKind.Uniform => [data with { Axes = axes }],
            FormKind.Static when indices.Kind is FormKind.Tokens or FormKind.Rows => [LookUp(step, axis, axes)],
            FormKind.Static when indices.Kind is FormKind.Grid or FormKind.Uniform => step.Verbatim(axes),
            FormKind.Grid when indices.Kind == FormKind.Static && data.Axes.IsFixedAxis(axis) => step.Verbatim(axes),
            FormKind.Grid when axis == 0 && data.Axes.IsOnly(0, FactorKind.Positions) && indices.Kind == FormKind.Tokens => [LookUp(step, axis, axes)],
            FormKind.Tokens or FormKind.Rows when indices.Kind == FormKind.Static => [TakeOut(step, data, axis, axes)],
            _ => throw new PackingRefusal("it looks up places that depend on tokens"),
        };
    }

    /// <summary>An embedding: a row of a table for each token.</summary>
    private static PackedForm LookUp(PackingStep step, int axis, PackedAxes axes)
    {
        if (axis != 0) throw new PackingRefusal($"it looks up along axis {axis} of a constant");
        var (table, indices) = (step.Input(0), step.Input(1));
        var value = step.Writer.Add("Gather", table.Value!, indices.Value!);
        return PackedForm.Of(indices.Kind, value, axes, table.Type, [.. indices.Stored, .. Enumerable.Range(1, table.Axes.Rank - 1).Select(table.Axes.WidthOf)]);
    }

    private static PackedForm TakeOut(PackingStep step, PackedForm data, int axis, PackedAxes axes)
    {
        var indices = step.Input(1);
        if (data.Axes.IsOnly(axis, FactorKind.Positions)) return indices.IsSingle ? TokenOfRow(step, data, (long)indices.Number(), axes) : throw new PackingRefusal("it takes several tokens of each row");
        var view = AxisView.Of(data, axis);
        var value = step.Writer.Add("Gather", [step.Writer.View(data, view.Sizes), indices.Value], new KeyValuePair<string, AttributeValue>("axis", view.Axis));
        long[] stored = [.. view.Sizes[..view.Place], .. Enumerable.Range(0, indices.Axes.Rank).Select(indices.Axes.WidthOf), .. view.Sizes[(view.Place + 1)..]];
        return PackedForm.Of(data.Kind, value, axes, data.Type, stored);
    }

    /// <summary>The first or the last token of each row.</summary>
    private static PackedForm TokenOfRow(PackingStep step, PackedForm data, long index, PackedAxes axes)
    {
        if (index is not (0 or -1)) throw new PackingRefusal($"it takes token {index} of each row, which short rows do not have");
        var places = index == 0 ? step.Writer.Starts : step.Writer.Add("Sub", step.Writer.Ends, step.Writer.Numbers(1));
        return PackedForm.Of(FormKind.Rows, step.Writer.Add("Gather", data.Value!, places), axes, data.Type, data.Stored);
    }

    private static PackedForm[] GatherNd(PackingStep step)
    {
        var (data, indices, batch) = (step.Input(0), step.Input(1), (int)step.Node.GetInt("batch_dims", 0));
        if (data.Kind != FormKind.Uniform) throw new PackingRefusal("it looks up places that depend on tokens");
        var depth = (int)indices.Axes.WidthOf(indices.Axes.Rank - 1);
        return [data with { Axes = indices.Axes.Range(0, indices.Axes.Rank - 1).Then(data.Axes.Range(batch + depth, data.Axes.Rank)) }];
    }

    private static PackedForm[] Slice(PackingStep step)
    {
        var form = step.Input(0);
        var (starts, ends) = (step.Extents(1), step.Extents(2));
        var wanted = step.Optional(3) is null ? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)] : step.Numbers(3);
        if (step.Optional(4) is not null && Array.Exists(step.Numbers(4), stride => stride != 1) && form.Kind is not FormKind.Grid) throw new PackingRefusal("it takes every so manieth");
        if (form.Kind is FormKind.Static or FormKind.Grid) return step.Verbatim(SlicedGrid(form, starts, ends, wanted));
        for (var i = 0; i < wanted.Length; i++) form = SliceAxis(step, form, form.Axes.Axis(wanted[i]), starts[i], ends[i]);
        return [form];
    }

    private static PackedForm SliceAxis(PackingStep step, PackedForm form, int axis, Extent start, Extent end)
    {
        if (AxisArithmetic.IsWhole(start, end, form.Axes.ExtentOf(axis))) return form;
        if (form.Axes.IsOnly(axis, FactorKind.Positions))
        {
            var first = start.Number == 0 && end.Number == 1;
            var last = start.Number == -1 && (end.Number >= int.MaxValue || Extent.Compare(end, form.Axes.ExtentOf(axis)) >= 0);
            if (!first && !last) throw new PackingRefusal("it cuts some tokens out of each row");
            var axes = form.Axes.With(axis);
            return form.Kind == FormKind.Uniform ? form with { Axes = axes } : form.Kind == FormKind.Tokens ? TokenOfRow(step, form, first ? 0 : -1, axes) : throw new PackingRefusal("it cuts out positions");
        }

        return SliceFixed(step, form, axis, start, end);
    }

    private static PackedForm SliceFixed(PackingStep step, PackedForm form, int axis, Extent start, Extent end)
    {
        if (!form.Axes.IsFixedAxis(axis)) throw new PackingRefusal($"it cuts {form.Axes} along the rows");
        var width = form.Axes.WidthOf(axis);
        var (from, to) = (Place(start, width), Place(end, width));
        var axes = form.Axes.With(axis, AxisFactor.Of(Math.Max(0, to - from)));
        if (to <= from) throw new PackingRefusal("it takes nothing");
        if (form.Kind == FormKind.Uniform) return form with { Axes = axes };
        if (form.Kind is not (FormKind.Tokens or FormKind.Rows)) throw new PackingRefusal("it cuts the scores of attention");
        var view = AxisView.Of(form, axis);
        var value = step.Writer.Add("Slice", step.Writer.View(form, view.Sizes), step.Writer.Numbers(from), step.Writer.Numbers(to), step.Writer.Numbers(view.Axis));
        return PackedForm.Of(form.Kind, value, axes, form.Type, view.With(to - from));
    }

    private static long Place(Extent bound, long width)
    {
        var place = bound.Number ?? throw new PackingRefusal("where it cuts depends on the batch");
        return Math.Clamp(place < 0 ? place + width : place, 0, width);
    }

    /// <summary>What depends on positions alone may be cut so that each position keeps its element: from a fixed place on, as many as there are positions.</summary>
    private static PackedAxes SlicedGrid(PackedForm form, Extent[] starts, Extent[] ends, long[] wanted)
    {
        var axes = form.Axes;
        for (var i = 0; i < wanted.Length; i++)
        {
            var axis = axes.Axis(wanted[i]);
            if (AxisArithmetic.IsWhole(starts[i], ends[i], axes.ExtentOf(axis))) continue;
            var length = Extent.Subtract(ends[i], starts[i]);
            if (length == Extent.Product(1, 0, 1) && starts[i].Number >= 0 && axes.IsFixedAxis(axis)) axes = axes.With(axis, AxisFactor.Positions);
            else if (axes.IsFixedAxis(axis)) axes = axes.With(axis, AxisFactor.Of(Place(ends[i], axes.WidthOf(axis)) - Place(starts[i], axes.WidthOf(axis))));
            else throw new PackingRefusal("it cuts positions out");
        }

        return axes;
    }

    private static PackedForm[] Range(PackingStep step)
    {
        var (start, limit, delta) = (step.Extents(0)[0], step.Extents(1)[0], step.Extents(2)[0]);
        if (delta.Number != 1 || start.Number is null) throw new PackingRefusal("it counts in a way that depends on the batch");
        var length = Extent.Subtract(limit, start);
        if (length == Extent.Product(1, 0, 1)) return step.Verbatim(new PackedAxes([[AxisFactor.Positions]]));
        throw new PackingRefusal("it counts something other than positions");
    }

    private static PackedForm[] ConstantOfShape(PackingStep step)
    {
        var number = step.Node.Attributes.TryGetValue("value", out var value) ? Tensors.WithSizes(value.Tensor, []) : TensorData.Scalar(0f);
        return [step.Uniform(number, AxisArithmetic.Of(step.Extents(0)))];
    }

    private static PackedForm[] CumSum(PackingStep step)
    {
        var form = step.Input(0);
        var axis = form.Axes.Axis(step.Numbers(1)[0]);
        if (step.Node.GetInt("exclusive", 0) != 0 || step.Node.GetInt("reverse", 0) != 0) throw new PackingRefusal("it sums up from behind or without the last");
        if (!form.Axes.IsOnly(axis, FactorKind.Positions)) throw new PackingRefusal($"it sums up along axis {axis} of {form.Axes}");
        if (form.Kind is FormKind.Grid or FormKind.Uniform) return step.Verbatim(form.Axes);
        if (form.Kind != FormKind.Tokens) throw new PackingRefusal("it sums up something that is not one vector per token");
        var width = form.Axes.Width;
        var view = step.Writer.Cast(step.Writer.View(form, width), form.Type, DataType.Float);
        var sums = step.Writer.AddOwn(PackingNames.RunningSum, [view, step.Writer.Offsets], width);
        return [PackedForm.Of(FormKind.Tokens, step.Writer.Cast(sums, DataType.Float, form.Type), form.Axes, form.Type, width)];
    }

    private static PackedForm[] Trilu(PackingStep step) => step.Input(0).Kind is FormKind.Grid or FormKind.Uniform
        ? step.Verbatim(step.Input(0).Axes)
        : throw new PackingRefusal("it works on pairs of tokens");
}
