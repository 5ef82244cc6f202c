namespace OnnxAdapt.Graph.Inference;

/// <summary>Arithmetic on axes and elements that may be symbols or unknown. What is not certain is unknown.</summary>
internal static class DimMath
{
    public static bool IsKnown(this Dim dim) => dim.Size is not null;

    public static bool IsUnknown(this Dim dim) => dim == Dim.Unknown;

    public static Dim Add(Dim a, Dim b) => a.Size == 0 ? b : b.Size == 0 ? a : Both(a, b, (x, y) => x + y);

    public static Dim Subtract(Dim a, Dim b) => b.Size == 0 ? a : !a.IsUnknown() && a == b ? 0 : Both(a, b, (x, y) => x - y);

    public static Dim Multiply(Dim a, Dim b) => a.Size == 1 ? b : b.Size == 1 ? a : a.Size == 0 || b.Size == 0 ? 0 : Both(a, b, (x, y) => x * y);

    /// <summary>Division that cuts off towards zero.</summary>
    public static Dim Divide(Dim a, Dim b) => b.Size == 1 ? a : b.Size == 0 ? Dim.Unknown : Both(a, b, (x, y) => x / y);

    /// <summary>Division of floating-point numbers, known only where it comes out even.</summary>
    public static Dim DivideExactly(Dim a, Dim b) => b.Size == 1 ? a : b.Size is null or 0 || a.Size is null || a.Size % b.Size != 0 ? Dim.Unknown : a.Size.Value / b.Size.Value;

    public static Dim Maximum(Dim a, Dim b) => a == b ? a : Both(a, b, Int128.Max);

    public static Dim Minimum(Dim a, Dim b) => a == b ? a : Both(a, b, Int128.Min);

    /// <summary>1 for equal, 0 for different, else unknown. A symbol stands for the size of an axis, so it is not negative.</summary>
    public static Dim AreEqual(Dim a, Dim b) =>
        a.Size is { } x && b.Size is { } y ? (Dim)(x == y ? 1 : 0)
        : a.Symbol is not null && a == b ? 1
        : (a.Symbol is not null && b.Size < 0) || (b.Symbol is not null && a.Size < 0) ? 0
        : Dim.Unknown;

    public static Dim Product(IEnumerable<Dim> dims) => dims.Aggregate((Dim)1, Multiply);

    public static Dim Sum(IEnumerable<Dim> dims) => dims.Aggregate((Dim)0, Add);

    /// <summary>The better known of two axes that must be the same; null when they cannot be.</summary>
    public static Dim? Unify(Dim a, Dim b) =>
        a.Size is { } x && b.Size is { } y && x != y ? (Dim?)null
        : a.Size is not null ? a
        : b.Size is not null ? b
        : a.Symbol is not null ? a
        : b;

    /// <summary>The axis that two axes are stretched to; null when they do not go together.</summary>
    public static Dim? Broadcast(Dim a, Dim b) =>
        a.Size == 1 ? b
        : b.Size == 1 ? a
        : a.Size is not null || b.Size is not null ? Unify(a, b)
        : a == b ? a
        : Dim.Unknown;

    /// <summary>The shape that two shapes are stretched to; null when they do not go together.</summary>
    public static Shape? Broadcast(Shape a, Shape b)
    {
        var dims = new Dim[Math.Max(a.Count, b.Count)];
        for (var i = 1; i <= dims.Length; i++)
        {
            if (Broadcast(i <= a.Count ? a[^i] : 1, i <= b.Count ? b[^i] : 1) is not { } dim)
            {
                return null;
            }

            dims[^i] = dim;
        }

        return new Shape(dims);
    }

    private static Dim Both(Dim a, Dim b, Func<Int128, Int128, Int128> compute)
    {
        if (a.Size is not { } x || b.Size is not { } y)
        {
            return Dim.Unknown;
        }

        var result = compute(x, y);
        return result >= long.MinValue && result <= long.MaxValue ? (long)result : Dim.Unknown;
    }
}
