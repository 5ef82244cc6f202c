namespace OnnxAdapt.Graph.Packing.Rules;

/// <summary>Axes of reshaped and stretched values.</summary>
internal static class AxisArithmetic
{
    private const long Endless = int.MaxValue;

    /// <summary>The axes that a reshape gives.</summary>
    /// <exception cref="PackingRefusal">The sizes cannot be told apart for every batch.</exception>
    public static PackedAxes Reshape(PackedAxes axes, Extent[] target, bool copiesZeros)
    {
        target = [.. target.Select((size, axis) => copiesZeros && size.Number == 0 ? axes.ExtentOf(axes.Axis(axis)) : size)];
        var open = Array.FindIndex(target, size => size.Number == -1);
        if (open >= 0) target[open] = Extent.Divide(Product(Enumerable.Range(0, axes.Rank).Select(axes.ExtentOf)), Product(target.Where((_, i) => i != open)));
        var factors = new LinkedList<AxisFactor>(axes.Axes.SelectMany(axis => axis));
        var result = new PackedAxes(target.Select(size => Take(factors, size, axes)).ToArray());
        return factors.Count == 0 ? result : throw Unclear(axes);
    }

    /// <summary>Axes of the given sizes, each a plain number, the rows or the positions.</summary>
    public static PackedAxes Of(IEnumerable<Extent> sizes) => new(sizes.Select(Of).ToArray());

    /// <summary>Whether a slice takes an axis whole.</summary>
    public static bool IsWhole(Extent start, Extent end, Extent size) => start.Number == 0 && (end.Number >= Endless || Extent.Compare(end, size) >= 0);

    private static AxisFactor[] Of(Extent size) => size switch
    {
        { Number: { } number } when number >= 0 => [AxisFactor.Of(number)],
        { IsProduct: true, Factor: 1, Rows: 1, Positions: 0 } => [AxisFactor.Rows],
        { IsProduct: true, Factor: 1, Rows: 0, Positions: 1 } => [AxisFactor.Positions],
        _ => throw new PackingRefusal("a size that it needs cannot be followed"),
    };

    private static AxisFactor[] Take(LinkedList<AxisFactor> factors, Extent size, PackedAxes axes)
    {
        if (!size.IsProduct) throw Unclear(axes);
        var (number, rows, positions) = (size.Number ?? size.Factor, size.Rows, size.Positions);
        var taken = new List<AxisFactor>();
        while (number != 1 || rows != 0 || positions != 0)
        {
            var next = factors.First?.Value ?? throw Unclear(axes);
            factors.RemoveFirst();
            var part = Part(next, ref number, ref rows, ref positions) ?? throw Unclear(axes);
            taken.Add(part);
            if (next.Kind == FactorKind.Fixed && part.Size != next.Size) factors.AddFirst(AxisFactor.Of(next.Size / part.Size));
        }

        return [.. taken];
    }

    private static AxisFactor? Part(AxisFactor next, ref long number, ref int rows, ref int positions)
    {
        switch (next.Kind)
        {
            case FactorKind.Rows:
                return --rows >= 0 ? next : null;
            case FactorKind.Positions:
                return --positions >= 0 ? next : null;
            case var _ when number % next.Size == 0:
                number /= next.Size;
                return next;
            case var _ when number > 0 && next.Size % number == 0 && rows == 0 && positions == 0:
                (next, number) = (AxisFactor.Of(number), 1);
                return next;
            default:
                return null;
        }
    }

    private static Extent Product(IEnumerable<Extent> sizes) => sizes.Aggregate(Extent.Of(1), Extent.Multiply);

    private static PackingRefusal Unclear(PackedAxes axes) => new($"what it makes of shape {axes} cannot be followed");
}
