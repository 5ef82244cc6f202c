using System.Globalization;

namespace OnnxAdapt.Graph;

/// <summary>One axis of a shape: a size, a symbol, or unknown.</summary>
/// <param name="Size">The size, or null.</param>
/// <param name="Symbol">The symbol, or null.</param>
public readonly record struct Dim(long? Size, string? Symbol)
{
    /// <summary>An axis of unknown size.</summary>
    public static Dim Unknown => default;

    /// <summary>An axis of fixed size.</summary>
    public static implicit operator Dim(long size) => new(size, null);

    /// <summary>A symbolic axis.</summary>
    public static implicit operator Dim(string symbol) => new(null, symbol);

    /// <inheritdoc/>
    public override string ToString() => Size?.ToString(CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}
