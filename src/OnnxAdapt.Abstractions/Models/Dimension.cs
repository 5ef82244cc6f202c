using System.Globalization;

namespace OnnxAdapt.Abstractions;

/// <summary>One axis of a declared shape: a number, a symbol such as <c>batch</c>, or unknown.</summary>
/// <param name="Value">The fixed size, or null.</param>
/// <param name="Symbol">The symbol, or null.</param>
public readonly record struct Dimension(long? Value, string? Symbol)
{
    /// <summary>An axis of unknown size.</summary>
    public static Dimension Unknown => default;

    /// <summary>An axis of fixed size.</summary>
    public static implicit operator Dimension(long value) => new(value, null);

    /// <inheritdoc/>
    public override string ToString() => Value?.ToString(CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}
