namespace OnnxAdapt.Graph.Packing;

/// <summary>A whole number that may depend on the batch: factor * rows^a * positions^b + plus. Rows and positions are at least 1.</summary>
/// <param name="IsKnown">Whether anything is known of it.</param>
/// <param name="Factor">0 for a plain number.</param>
/// <param name="Rows">Power of the number of rows.</param>
/// <param name="Positions">Power of the number of positions.</param>
/// <param name="Plus">What is added.</param>
internal readonly record struct Extent(bool IsKnown, long Factor, int Rows, int Positions, long Plus)
{
    /// <summary>A number of which nothing is known.</summary>
    public static Extent Unknown => default;

    /// <summary>The number itself when it does not depend on the batch; null otherwise.</summary>
    public long? Number => IsKnown && Factor == 0 ? Plus : null;

    /// <summary>Whether it is a product, without anything added.</summary>
    public bool IsProduct => IsKnown && (Factor == 0 || Plus == 0);

    /// <summary>A plain number.</summary>
    public static Extent Of(long number) => new(true, 0, 0, 0, number);

    /// <summary>A product.</summary>
    public static Extent Product(long factor, int rows, int positions) =>
        factor == 0 || (rows == 0 && positions == 0) ? Of(factor) : new(true, factor, rows, positions, 0);

    /// <summary>The sum.</summary>
    public static Extent Add(Extent a, Extent b)
    {
        if (!a.IsKnown || !b.IsKnown) return Unknown;
        if (b.Number is { } number) return a with { Plus = a.Plus + number };
        if (a.Number is { } other) return b with { Plus = b.Plus + other };
        if (a.Rows != b.Rows || a.Positions != b.Positions) return Unknown;
        var factor = a.Factor + b.Factor;
        return factor == 0 ? Of(a.Plus + b.Plus) : a with { Factor = factor, Plus = a.Plus + b.Plus };
    }

    /// <summary>The difference.</summary>
    public static Extent Subtract(Extent a, Extent b) => Add(a, Multiply(b, Of(-1)));

    /// <summary>The product.</summary>
    public static Extent Multiply(Extent a, Extent b)
    {
        if (a.Number is { } left) return Scale(b, left);
        if (b.Number is { } right) return Scale(a, right);
        return a is { IsKnown: true, Plus: 0 } && b is { IsKnown: true, Plus: 0 } ? Product(a.Factor * b.Factor, a.Rows + b.Rows, a.Positions + b.Positions) : Unknown;
    }

    /// <summary>The quotient, where it is exact or both are plain numbers.</summary>
    public static Extent Divide(Extent a, Extent b)
    {
        if (b.Number == 0) return Unknown;
        if (a.Number is { } left && b.Number is { } right) return Of(left / right);
        if (b.Number is { } by) return a.IsKnown && a.Factor % by == 0 && a.Plus % by == 0 ? a with { Factor = a.Factor / by, Plus = a.Plus / by } : Unknown;
        var divides = a is { IsKnown: true, Plus: 0 } && b is { IsKnown: true, Plus: 0 } && a.Factor % b.Factor == 0 && a.Rows >= b.Rows && a.Positions >= b.Positions;
        return divides ? Product(a.Factor / b.Factor, a.Rows - b.Rows, a.Positions - b.Positions) : Unknown;
    }

    /// <summary>Below 0, 0 or above when that is the same for every batch; null otherwise.</summary>
    public static int? Compare(Extent a, Extent b)
    {
        var difference = Subtract(a, b);
        if (difference.Number is { } number) return Math.Sign(number);
        if (!difference.IsKnown) return null;
        return difference.Factor > 0 && difference.Factor + difference.Plus > 0 ? 1 : difference.Factor < 0 && difference.Factor + difference.Plus < 0 ? -1 : null;
    }

    private static Extent Scale(Extent a, long by) => !a.IsKnown ? Unknown : by == 0 ? Of(0) : a with { Factor = a.Factor * by, Plus = a.Plus * by };
}
