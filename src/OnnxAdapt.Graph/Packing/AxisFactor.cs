using System.Globalization;

namespace OnnxAdapt.Graph.Packing;

/// <summary>A factor of an axis: an axis that was made of several by a reshape has several, the slowest first.</summary>
/// <param name="Kind">What it counts.</param>
/// <param name="Size">How many, for fixed ones; otherwise 0.</param>
internal readonly record struct AxisFactor(FactorKind Kind, long Size)
{
    /// <summary>The rows of the batch.</summary>
    public static AxisFactor Rows { get; } = new(FactorKind.Rows, 0);

    /// <summary>The positions within a row.</summary>
    public static AxisFactor Positions { get; } = new(FactorKind.Positions, 0);

    /// <summary>A fixed number.</summary>
    public static AxisFactor Of(long size) => new(FactorKind.Fixed, size);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        FactorKind.Rows => "rows",
        FactorKind.Positions => "positions",
        _ => Size.ToString(CultureInfo.InvariantCulture),
    };
}
