namespace OnnxAdapt.Graph.Packing.Rules;

/// <summary>
/// How operands of different shapes meet behind the first axis: the fixed parts of the common axes, neighbours taken together where every operand
/// either has all of them or none, so that as few reshapes as possible are written.
/// </summary>
/// <param name="axes">The common axes.</param>
/// <param name="groups">First and last axis, the last exclusive, of each size.</param>
/// <param name="sizes">The sizes.</param>
internal sealed class Alignment(PackedAxes axes, IReadOnlyList<(int From, int To)> groups, long[] sizes)
{
    /// <summary>Sizes of the result behind the first axis.</summary>
    public long[] Sizes { get; } = sizes;

    /// <summary>Aligns operands; those that are left out are null.</summary>
    /// <exception cref="PackingRefusal">A constant differs between tokens.</exception>
    public static Alignment Of(PackedAxes axes, IReadOnlyList<PackedForm?> operands)
    {
        var present = operands.OfType<PackedForm>().Where(form => !form.IsSingle).ToArray();
        var groups = new List<(int From, int To)>();
        for (var axis = 0; axis < axes.Rank; axis++)
        {
            RequireSameForTokens(axes, axis, present);
            if (axes.WidthOf(axis) == 1) continue;
            if (groups is [.., var last] && Array.TrueForAll(present, form => Fills(form, axes, axis) == Fills(form, axes, last.From))) groups[^1] = (last.From, axis + 1);
            else groups.Add((axis, axis + 1));
        }

        return new Alignment(axes, groups, [.. groups.Select(group => WidthOf(axes, group))]);
    }

    /// <summary>An operand in the sizes that meet the others.</summary>
    public Value View(PackedForm form, PackedWriter writer)
    {
        if (form.Kind == FormKind.Uniform) return form.Value!;
        if (form.IsSingle) return form.Axes.Rank <= 1 ? form.Value! : writer.Add("Reshape", form.Value!, writer.Numbers());
        long[] own = [.. groups.Select((group, i) => Fills(form, axes, group.From) ? Sizes[i] : 1)];
        return form.Kind switch
        {
            FormKind.Static => OfStatic(form, own, writer),
            FormKind.Grid => writer.Add("Reshape", form.Value!, writer.Numbers([-1, .. own])),
            _ => writer.View(form, own),
        };
    }

    private static Value OfStatic(PackedForm form, long[] own, PackedWriter writer)
    {
        var needed = own.SkipWhile(size => size == 1).ToArray();
        var stored = Enumerable.Range(0, form.Axes.Rank).Select(form.Axes.WidthOf).SkipWhile(size => size == 1).ToArray();
        return needed.AsSpan().SequenceEqual(stored) && form.Axes.Rank <= own.Length + 1 ? form.Value! : writer.Add("Reshape", form.Value!, writer.Numbers(needed));
    }

    private static long WidthOf(PackedAxes axes, (int From, int To) group) => Enumerable.Range(group.From, group.To - group.From).Aggregate(1L, (product, axis) => product * axes.WidthOf(axis));

    private static bool Fills(PackedForm form, PackedAxes axes, int axis) => form.Axes.FromBack(axes.Rank - axis).Any(factor => factor.Kind == FactorKind.Fixed);

    private static void RequireSameForTokens(PackedAxes axes, int axis, PackedForm[] present)
    {
        if (axes.IsFixedAxis(axis)) return;
        if (Array.Exists(present, form => form.Kind == FormKind.Static && form.Axes.FromBack(axes.Rank - axis).Length > 0))
        {
            throw new PackingRefusal("a constant differs between tokens");
        }
    }
}
