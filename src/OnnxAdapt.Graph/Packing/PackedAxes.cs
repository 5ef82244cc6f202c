namespace OnnxAdapt.Graph.Packing;

/// <summary>The axes of a value as the padded graph has it, each as a product of factors; an axis of size 1 has none. Immutable.</summary>
internal sealed class PackedAxes
{
    private readonly AxisFactor[][] _axes;

    /// <summary>Axes of the given factors.</summary>
    public PackedAxes(IEnumerable<IEnumerable<AxisFactor>> axes) => _axes = [.. axes.Select(Merge)];

    /// <summary>The axes of one number.</summary>
    public static PackedAxes Scalar { get; } = new([]);

    /// <summary>Number of axes.</summary>
    public int Rank => _axes.Length;

    /// <summary>Whether some axis counts rows.</summary>
    public bool HasRows => Count(FactorKind.Rows) > 0;

    /// <summary>Whether some axis counts positions.</summary>
    public bool HasPositions => Count(FactorKind.Positions) > 0;

    /// <summary>Whether no axis depends on the batch.</summary>
    public bool IsFixed => !HasRows && !HasPositions;

    /// <summary>Product of the fixed factors.</summary>
    public long Width => Enumerable.Range(0, Rank).Aggregate(1L, (product, axis) => product * WidthOf(axis));

    /// <summary>All axes.</summary>
    public IReadOnlyList<AxisFactor[]> Axes => _axes;

    /// <summary>The factors of an axis.</summary>
    public AxisFactor[] this[int axis] => _axes[axis];

    /// <summary>Axes of fixed sizes.</summary>
    public static PackedAxes Fixed(IEnumerable<long> sizes) => new(sizes.Select(size => new[] { AxisFactor.Of(size) }));

    /// <summary>How often a kind of factor occurs.</summary>
    public int Count(FactorKind kind) => _axes.Sum(axis => axis.Count(factor => factor.Kind == kind));

    /// <summary>Product of the fixed factors of an axis.</summary>
    public long WidthOf(int axis) => _axes[axis].Where(factor => factor.Kind == FactorKind.Fixed).Aggregate(1L, (product, factor) => product * factor.Size);

    /// <summary>Whether an axis is of size 1.</summary>
    public bool IsOne(int axis) => _axes[axis].Length == 0;

    /// <summary>Whether an axis counts one thing and nothing else.</summary>
    public bool IsOnly(int axis, FactorKind kind) => _axes[axis] is [var factor] && factor.Kind == kind;

    /// <summary>Whether an axis does not depend on the batch.</summary>
    public bool IsFixedAxis(int axis) => _axes[axis].All(factor => factor.Kind == FactorKind.Fixed);

    /// <summary>The size of an axis.</summary>
    public Extent ExtentOf(int axis) => Extent.Product(
        WidthOf(axis), _axes[axis].Count(factor => factor.Kind == FactorKind.Rows), _axes[axis].Count(factor => factor.Kind == FactorKind.Positions));

    /// <summary>An axis counted from the front.</summary>
    /// <exception cref="PackingRefusal">It is outside.</exception>
    public int Axis(long axis, int extra = 0)
    {
        var rank = Rank + extra;
        return axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis) : throw new PackingRefusal($"axis {axis} is outside of {this}");
    }

    /// <summary>The only axis that counts positions and nothing else, or -1.</summary>
    public int PositionAxis() => Count(FactorKind.Positions) == 1 ? Array.FindIndex(_axes, axis => axis is [{ Kind: FactorKind.Positions }]) : -1;

    /// <summary>The same axes with some in other places.</summary>
    public PackedAxes Permute(IReadOnlyList<int> order) => new(order.Select(axis => _axes[axis]));

    /// <summary>The same axes with another one in some place.</summary>
    public PackedAxes With(int axis, params AxisFactor[] factors) => new(_axes.Select((old, i) => i == axis ? factors : old));

    /// <summary>The same axes without some.</summary>
    public PackedAxes Without(IReadOnlyCollection<int> axes) => new(_axes.Where((_, i) => !axes.Contains(i)));

    /// <summary>Part of the axes.</summary>
    public PackedAxes Range(int from, int to) => new(_axes[from..to]);

    /// <summary>These axes and then others.</summary>
    public PackedAxes Then(PackedAxes others) => new(_axes.Concat(others._axes));

    /// <summary>Whether all axes are equal.</summary>
    public bool Same(PackedAxes other) => Rank == other.Rank && _axes.Zip(other._axes).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    /// <summary>The axes that values are stretched to when they meet element by element.</summary>
    /// <exception cref="PackingRefusal">They do not go together for every batch.</exception>
    public static PackedAxes Broadcast(PackedAxes one, PackedAxes other)
    {
        var rank = Math.Max(one.Rank, other.Rank);
        return new PackedAxes(Enumerable.Range(0, rank).Select(axis => Meet(one.FromBack(rank - axis), other.FromBack(rank - axis), one, other)));
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", _axes.Select(axis => axis.Length == 0 ? "1" : string.Join('*', axis)))}]";

    /// <summary>The axis at that distance from the end; of size 1 where there is none.</summary>
    public AxisFactor[] FromBack(int distance) => distance <= Rank ? _axes[^distance] : [];

    private static AxisFactor[] Meet(AxisFactor[] a, AxisFactor[] b, PackedAxes one, PackedAxes other) =>
        a.Length == 0 ? b : b.Length == 0 || a.AsSpan().SequenceEqual(b) ? a : throw new PackingRefusal($"shapes {one} and {other} do not go together for every batch");

    private static AxisFactor[] Merge(IEnumerable<AxisFactor> factors)
    {
        var merged = new List<AxisFactor>();
        foreach (var factor in factors)
        {
            if (factor is { Kind: FactorKind.Fixed, Size: 1 }) continue;
            if (factor.Kind == FactorKind.Fixed && merged is [.., { Kind: FactorKind.Fixed } last]) merged[^1] = AxisFactor.Of(last.Size * factor.Size);
            else merged.Add(factor);
        }

        return [.. merged];
    }
}
