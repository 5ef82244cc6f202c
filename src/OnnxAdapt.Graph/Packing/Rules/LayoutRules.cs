namespace OnnxAdapt.Graph.Packing.Rules;

/// <summary>Operators that only arrange elements. Most of them write nothing: where tokens lie does not change.</summary>
internal static class LayoutRules
{
    /// <summary>The rules.</summary>
    public static IEnumerable<(OperatorId Op, PackRule Rule)> Rows =>
    [
        (OperatorId.Standard("Transpose"), Transpose),
        (OperatorId.Standard("Reshape"), step => Arrange(step, AxisArithmetic.Reshape(step.Input(0).Axes, step.Extents(1), step.Node.GetInt("allowzero", 0) == 0))),
        (OperatorId.Standard("Flatten"), Flatten),
        (OperatorId.Standard("Unsqueeze"), Unsqueeze),
        (OperatorId.Standard("Squeeze"), Squeeze),
        (OperatorId.Standard("Expand"), Expand),
        (OperatorId.Standard("Concat"), Concat),
        (OperatorId.Standard("Split"), Split),
    ];

    /// <summary>The same elements in the same order under other axes.</summary>
    private static PackedForm[] Arrange(PackingStep step, PackedAxes axes) => step.Input(0).Kind switch
    {
        FormKind.Static or FormKind.Grid => step.Verbatim(axes),
        _ => [step.Input(0) with { Axes = axes }],
    };

    private static PackedForm[] Transpose(PackingStep step)
    {
        var form = step.Input(0);
        var order = step.Node.GetInts("perm")?.Select(axis => (int)axis).ToArray() ?? [.. Enumerable.Range(0, form.Axes.Rank).Reverse()];
        var axes = form.Axes.Permute(order);
        if (form.Kind is FormKind.Grid or FormKind.Static) return step.Verbatim(axes);
        if (form.Kind == FormKind.Scores) throw new PackingRefusal("it turns the scores of attention around");
        var wide = Enumerable.Range(0, form.Axes.Rank).Where(axis => form.Axes.WidthOf(axis) > 1).ToArray();
        var moved = order.Where(wide.Contains).ToArray();
        return form.Kind == FormKind.Uniform || moved.AsSpan().SequenceEqual(wide) ? [form with { Axes = axes }] : [Move(step, form, axes, wide, moved)];
    }

    private static PackedForm Move(PackingStep step, PackedForm form, PackedAxes axes, int[] wide, int[] moved)
    {
        var view = step.Writer.View(form, Array.ConvertAll(wide, form.Axes.WidthOf));
        long[] places = [0, .. moved.Select(axis => 1L + Array.IndexOf(wide, axis))];
        var value = step.Writer.Add("Transpose", [view], new KeyValuePair<string, AttributeValue>("perm", places));
        return PackedForm.Of(form.Kind, value, axes, form.Type, Array.ConvertAll(moved, form.Axes.WidthOf));
    }

    private static PackedForm[] Flatten(PackingStep step)
    {
        var axes = step.Input(0).Axes;
        var axis = (int)step.Node.GetInt("axis", 1);
        axis = axis < 0 ? axis + axes.Rank : axis;
        return Arrange(step, new PackedAxes([axes.Axes.Take(axis).SelectMany(factors => factors), axes.Axes.Skip(axis).SelectMany(factors => factors)]));
    }

    private static PackedForm[] Unsqueeze(PackingStep step)
    {
        var axes = step.Input(0).Axes;
        var wanted = step.Numbers(1, "axes") ?? throw new PackingRefusal("its axes are not known");
        var places = wanted.Select(axis => axes.Axis(axis, wanted.Length)).ToHashSet();
        var own = new Queue<AxisFactor[]>(axes.Axes);
        return Arrange(step, new PackedAxes(Enumerable.Range(0, axes.Rank + wanted.Length).Select(place => places.Contains(place) ? [] : own.Dequeue()).ToArray()));
    }

    private static PackedForm[] Squeeze(PackingStep step)
    {
        var axes = step.Input(0).Axes;
        var wanted = (step.Numbers(1, "axes") ?? throw new PackingRefusal("it drops whatever axis has size 1")).Select(axis => axes.Axis(axis)).ToArray();
        return Array.TrueForAll(wanted, axes.IsOne) ? Arrange(step, axes.Without(wanted)) : throw new PackingRefusal($"it drops an axis of {axes} that is not of size 1");
    }

    private static PackedForm[] Expand(PackingStep step)
    {
        var form = step.Input(0);
        var target = step.Extents(1).Select((size, i) => size.IsKnown ? size : form.Axes.ExtentOf(form.Axes.Axis(i))).ToArray();
        var axes = PackedAxes.Broadcast(form.Axes, AxisArithmetic.Of(target));
        if (form.Kind == FormKind.Uniform || axes.Same(form.Axes)) return [form with { Axes = axes }];
        if (form.IsSingle) return [form with { Kind = FormKind.Uniform, Axes = axes, Value = form.Axes.Rank == 0 ? form.Value : step.Writer.Add("Reshape", form.Value!, step.Writer.Numbers()) }];
        if (form.Kind is FormKind.Static or FormKind.Grid) return step.Verbatim(axes);
        if (form.Kind == FormKind.Scores || axes.Count(FactorKind.Positions) > 1) throw new PackingRefusal("it repeats tokens for each other");
        if (form.Kind == FormKind.Rows && axes.HasPositions) form = TokenForms.Of(form, step.Writer);
        var alignment = Alignment.Of(axes, [form, PackedForm.Of(form.Kind, form.Value!, axes, form.Type)]);
        var value = step.Writer.Add("Expand", alignment.View(form, step.Writer), step.Writer.Numbers([1, .. alignment.Sizes]));
        return [PackedForm.Of(form.Kind, value, axes, form.Type, alignment.Sizes)];
    }

    private static PackedForm[] Concat(PackingStep step)
    {
        var forms = step.Inputs.OfType<PackedForm>().ToArray();
        var axis = forms[0].Axes.Axis(step.Node.GetInt("axis", 0));
        if (Array.Exists(forms, form => form.Kind is FormKind.Scores or FormKind.Sizes || form.Axes.Rank != forms[0].Axes.Rank)) throw new PackingRefusal("it joins things of different kinds");
        if (Array.Exists(forms, form => !form.Axes.IsFixedAxis(axis))) throw new PackingRefusal($"it joins values along axis {axis}, over tokens");
        var axes = forms[0].Axes.With(axis, AxisFactor.Of(forms.Sum(form => form.Axes.WidthOf(axis))));
        if (Array.TrueForAll(forms, form => form.Kind is FormKind.Static or FormKind.Grid or FormKind.Uniform)) return step.Verbatim(axes);
        if (Array.Exists(forms, form => !form.Axes.Without([axis]).Same(axes.Without([axis])))) throw new PackingRefusal("it joins values of different shapes");
        var kind = axes.HasPositions ? FormKind.Tokens : FormKind.Rows;
        var parts = Array.ConvertAll(forms, form => kind == FormKind.Tokens ? TokenForms.Of(form, step.Writer) : form);
        if (Array.Exists(parts, part => part.Kind != kind)) throw new PackingRefusal("it joins things of different kinds");
        return [Join(step, kind, axes, axis, parts)];
    }

    private static PackedForm Join(PackingStep step, FormKind kind, PackedAxes axes, int axis, PackedForm[] parts)
    {
        var views = Array.ConvertAll(parts, part => (Value?)step.Writer.View(part, AxisView.Of(part, axis).Sizes));
        var joined = AxisView.Of(parts[0] with { Axes = axes }, axis);
        var value = step.Writer.Add(step.Node.Op, views, 1, step.Attributes(("axis", (long)joined.Axis)))[0];
        return PackedForm.Of(kind, value, axes, step.OutputType(), joined.Sizes);
    }

    private static PackedForm[] Split(PackingStep step)
    {
        var form = step.Input(0);
        var axis = form.Axes.Axis(step.Node.GetInt("axis", 0));
        if (form.Kind is not (FormKind.Tokens or FormKind.Rows)) throw new PackingRefusal("it splits something that is not one vector per token");
        var view = AxisView.Of(form, axis);
        var count = step.Node.Outputs.Count;
        var (width, part) = (form.Axes.WidthOf(axis), (form.Axes.WidthOf(axis) + count - 1) / count);
        var sizes = step.Numbers(1, "split") ?? [.. Enumerable.Range(0, count).Select(i => Math.Min(part, width - (i * part)))];
        Value?[] inputs = [step.Writer.View(form, view.Sizes), .. step.Inputs.Skip(1).Select(input => input?.Value)];
        var values = step.Writer.Add(step.Node.Op, inputs, count, step.Attributes(("axis", (long)view.Axis)));
        return [.. values.Select((value, i) => PackedForm.Of(form.Kind, value, form.Axes.With(axis, AxisFactor.Of(sizes[i])), form.Type, view.With(sizes[i])))];
    }
}
