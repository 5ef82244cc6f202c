namespace OnnxAdapt.Graph.Packing.Rules;

/// <summary>Attention as one operator: the runtime's, and the standard's of operator set 23.</summary>
internal static class FusedAttentionRules
{
    private const string Domain = "com.microsoft";

    /// <summary>The rules.</summary>
    public static IEnumerable<(OperatorId Op, PackRule Rule)> Rows =>
    [
        (new OperatorId(Domain, "Attention"), Projected),
        (new OperatorId(Domain, "MultiHeadAttention"), MultiHead),
        (OperatorId.Standard("Attention"), Standard),
    ];

    /// <summary>Inputs: input, weights [size, 3 * size] and bias of the projections, mask, past, bias of the scores.</summary>
    private static PackedForm[] Projected(PackingStep step)
    {
        var (form, weight) = (step.Input(0), step.Input(1));
        var bias = step.Optional(2);
        if (step.Node.GetInt("unidirectional", 0) != 0 || step.Node.GetInt("do_rotary", 0) != 0) throw new PackingRefusal("it looks only back, or rotates");
        if (form.Kind != FormKind.Tokens || weight.Kind != FormKind.Static || bias is { Kind: not FormKind.Static }) throw new PackingRefusal("its weights depend on the tokens");
        RequireNone(step, 4, 6);
        RequireFullMask(step.Optional(3));
        var total = weight.Axes.WidthOf(1);
        var sizes = step.Node.GetInts("qkv_hidden_sizes")?.ToArray() ?? [total / 3, total / 3, total / 3];
        var parts = new PackedForm[3];
        for (var (i, from) = (0, 0L); i < 3; from += sizes[i++])
        {
            parts[i] = Project(step, form, weight, bias, from, sizes[i]);
        }

        return [Write(step, parts, step.Node.GetInt("num_heads", 0), Scale(step, "scale"), step.Optional(5))];
    }

    /// <summary>Columns of the joint projection; the runtime cuts the constants once, when it loads the graph.</summary>
    private static PackedForm Project(PackingStep step, PackedForm form, PackedForm weight, PackedForm? bias, long from, long size)
    {
        var writer = step.Writer;
        Value Cut(Value value, long axis) => writer.Add("Slice", value, writer.Numbers(from), writer.Numbers(from + size), writer.Numbers(axis));
        var product = writer.Add("MatMul", writer.View(form, form.Axes.Width), Cut(weight.Value!, 1));
        var value = bias is null ? product : writer.Add("Add", product, Cut(bias.Value!, 0));
        if (form.Type == DataType.Float) writer.Note(new WeightProduct(step.Node, product.Producer!, value, weight.Value!, false, 1, true, [size]) { From = from });
        return PackedForm.Of(FormKind.Tokens, value, form.Axes.With(2, AxisFactor.Of(size)), form.Type, size);
    }

    /// <summary>Inputs: query, key, value, bias of all three, mask, bias of the scores, past.</summary>
    private static PackedForm[] MultiHead(PackingStep step)
    {
        RequireNone(step, 6, 7, 8);
        RequireFullMask(step.Optional(4));
        if (step.Node.GetInt("unidirectional", 0) != 0) throw new PackingRefusal("it looks only back");
        PackedForm[] parts = [Flat(step.Input(0)), Flat(step.Input(1)), Flat(step.Input(2))];
        if (step.Optional(3) is { } bias)
        {
            if (bias.Kind != FormKind.Static) throw new PackingRefusal("its bias depends on the tokens");
            var from = 0L;
            for (var i = 0; i < parts.Length; from += parts[i++].Axes.Width) parts[i] = WithBias(step.Writer, parts[i], bias, from);
        }

        return [Write(step, parts, step.Node.GetInt("num_heads", 0), Scale(step, "scale"), step.Optional(5))];
    }

    private static PackedForm WithBias(PackedWriter writer, PackedForm part, PackedForm bias, long from)
    {
        var width = part.Axes.Width;
        var own = writer.Add("Slice", bias.Value!, writer.Numbers(from), writer.Numbers(from + width), writer.Numbers(0));
        return PackedForm.Of(FormKind.Tokens, writer.Add("Add", writer.View(part, width), own), part.Axes, part.Type, width);
    }

    /// <summary>Inputs: query, key, value, mask or bias, past.</summary>
    private static PackedForm[] Standard(PackingStep step)
    {
        RequireNone(step, 4, 5, 6);
        if (step.Node.GetInt("is_causal", 0) != 0 || step.Node.GetFloat("softcap", 0) != 0) throw new PackingRefusal("it looks only back, or caps its scores");
        PackedForm[] parts = [Flat(step.Input(0)), Flat(step.Input(1)), Flat(step.Input(2))];
        var heads = step.Input(0).Axes.Rank == 4 ? step.Input(0).Axes.WidthOf(1) : step.Node.GetInt("q_num_heads", 0);
        var keyHeads = step.Input(1).Axes.Rank == 4 ? step.Input(1).Axes.WidthOf(1) : step.Node.GetInt("kv_num_heads", heads);
        if (heads != keyHeads) throw new PackingRefusal("several heads share their keys");
        return [Write(step, parts, heads, Scale(step, "scale"), step.Optional(3), step.Input(2).Axes)];
    }

    private static PackedForm Write(PackingStep step, PackedForm[] parts, long heads, float scale, PackedForm? bias, PackedAxes? axes = null)
    {
        var (query, width) = (parts[0], parts[0].Axes.Width);
        if (heads <= 0 || width % heads != 0 || width != parts[1].Axes.Width || parts[2].Axes.Width % heads != 0) throw new PackingRefusal($"{heads} heads do not share {width} numbers");
        if (bias is { IsSingle: true }) bias = IsNeutral(bias) ? null : throw new PackingRefusal("its mask hides every token");
        if (bias is { Kind: not FormKind.Grid } or { Type: DataType.Bool }) throw new PackingRefusal("it adds something to the scores that depends on the tokens");
        var scores = new PackedAxes([[AxisFactor.Rows], [AxisFactor.Of(heads)], [AxisFactor.Positions], [AxisFactor.Positions]]);
        var added = bias is null ? null : AttentionWriter.Bias(step.Writer, bias, scores);
        var factor = scale == 0 ? 1 / MathF.Sqrt(width / heads) : scale;
        return AttentionWriter.Write(step.Writer, new AttentionScores(query, parts[1], heads, factor, added, true), parts[2], axes ?? parts[2].Axes);
    }

    private static bool IsNeutral(PackedForm mask) => mask.Type == DataType.Bool ? mask.Number() != 0 : double.IsFinite(mask.Number());

    /// <summary>[rows, positions, heads * size], or [rows, heads, positions, size]: tokens lie the same.</summary>
    private static PackedForm Flat(PackedForm form)
    {
        var axes = form.Axes;
        var plain = axes.Rank == 3 && axes.IsOnly(0, FactorKind.Rows) && axes.IsOnly(1, FactorKind.Positions) && axes.IsFixedAxis(2);
        var headed = axes.Rank == 4 && axes.IsOnly(0, FactorKind.Rows) && axes.IsFixedAxis(1) && axes.IsOnly(2, FactorKind.Positions) && axes.IsFixedAxis(3);
        return form.Kind == FormKind.Tokens && (plain || headed) ? form : throw new PackingRefusal($"it attends over {axes}");
    }

    private static float Scale(PackingStep step, string name) => step.Node.GetFloat(name, 0);

    private static void RequireNone(PackingStep step, params ReadOnlySpan<int> inputs)
    {
        foreach (var index in inputs)
        {
            if (step.Optional(index) is not null) throw new PackingRefusal("it goes on from earlier tokens");
        }
    }

    private static void RequireFullMask(PackedForm? mask)
    {
        if (mask is null || (mask.Kind == FormKind.Rows && mask.Axes.Rank == 1)) return;
        if (!mask.IsSingle || mask.Number() == 0) throw new PackingRefusal("its mask depends on the tokens");
    }
}
