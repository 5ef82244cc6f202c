namespace Microsoft.ML.OnnxRuntime;

/// <summary>The upper half of an IEEE 754 binary32 number.</summary>
public readonly struct BFloat16 : IEquatable<BFloat16>
{
    /// <summary>The bits.</summary>
#pragma warning disable IDE1006
    public readonly ushort value;
#pragma warning restore IDE1006

    /// <summary>Takes the bits as they are.</summary>
    public BFloat16(ushort v) => value = v;

    /// <summary>Rounds to nearest, ties to even.</summary>
    public static explicit operator BFloat16(float number) => new(Round(number));

    /// <summary>Widens without loss.</summary>
    public static explicit operator float(BFloat16 number) => BitConverter.UInt32BitsToSingle((uint)number.value << 16);

    /// <summary>Widens without loss.</summary>
    public float ToFloat() => (float)this;

    /// <inheritdoc/>
    public bool Equals(BFloat16 other) => (float)this == (float)other;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BFloat16 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ((float)this).GetHashCode();

    public static bool operator ==(BFloat16 left, BFloat16 right) => left.Equals(right);

    public static bool operator !=(BFloat16 left, BFloat16 right) => !left.Equals(right);

    private static ushort Round(float number)
    {
        var bits = BitConverter.SingleToUInt32Bits(number);
        return float.IsNaN(number) ? (ushort)0x7FC1 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
