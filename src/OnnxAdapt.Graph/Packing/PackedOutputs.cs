namespace OnnxAdapt.Graph.Packing;

/// <summary>Outputs of packed graphs.</summary>
internal static class PackedOutputs
{
    /// <summary>Gives a value out; null when it cannot be.</summary>
    public static PackedOutput? Write(Value named, PackedForm form, PackedWriter writer)
    {
        if (ReasonAgainst(form) is not null) return null;
        var perToken = form.Kind == FormKind.Tokens;
        var sizes = Enumerable.Range(0, form.Axes.Rank).Skip(perToken ? 2 : 1).Select(form.Axes.WidthOf).ToArray();
        writer.Output(writer.View(form, sizes), named.Name, form.Type, [perToken ? "tokens" : "rows", .. sizes.Select(size => (Dim)size)]);
        return new PackedOutput(named.Name, perToken);
    }

    /// <summary>Why a value cannot be given out; null when it can.</summary>
    public static string? ReasonAgainst(PackedForm form)
    {
        if (form.Kind == FormKind.Refused) return form.Reason;
        var (axes, perToken) = (form.Axes, form.Kind == FormKind.Tokens);
        if (form.Kind == FormKind.Scores) return "it is made of pairs of tokens";
        if (form.Kind is not (FormKind.Tokens or FormKind.Rows)) return "it does not depend on the tokens";
        var leads = axes.Rank > 0 && axes.IsOnly(0, FactorKind.Rows) && (!perToken || (axes.Rank > 1 && axes.IsOnly(1, FactorKind.Positions)));
        var rest = perToken ? 2 : 1;
        return leads && Enumerable.Range(rest, Math.Max(0, axes.Rank - rest)).All(axes.IsFixedAxis) ? null : $"its axes are {axes}, not rows{(perToken ? " and positions" : "")} first";
    }
}
