namespace Microsoft.ML.OnnxRuntime;

/// <summary>An IEEE 754 binary16 number.</summary>
public readonly struct Float16 : IEquatable<Float16>
{
    /// <summary>The bits.</summary>
#pragma warning disable IDE1006
    public readonly ushort value;
#pragma warning restore IDE1006

    /// <summary>Takes the bits as they are.</summary>
    public Float16(ushort v) => value = v;

    /// <summary>Rounds to nearest, ties to even.</summary>
    public static explicit operator Float16(float number) => new(BitConverter.HalfToUInt16Bits((Half)number));

    /// <summary>Widens without loss.</summary>
    public static explicit operator float(Float16 number) => (float)BitConverter.UInt16BitsToHalf(number.value);

    /// <summary>Widens without loss.</summary>
    public float ToFloat() => (float)this;

    /// <inheritdoc/>
    public bool Equals(Float16 other) => (float)this == (float)other;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Float16 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ((float)this).GetHashCode();

    public static bool operator ==(Float16 left, Float16 right) => left.Equals(right);

    public static bool operator !=(Float16 left, Float16 right) => !left.Equals(right);
}
