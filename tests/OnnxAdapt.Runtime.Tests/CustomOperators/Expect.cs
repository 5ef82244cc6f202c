namespace OnnxAdapt.Runtime.Tests.CustomOperators;

/// <summary>Comparisons with references in double precision.</summary>
internal static class Expect
{
    /// <summary>Shapes equal, values within a tolerance relative to the largest of the reference (at least 1).</summary>
    public static void Close(string what, long[] shape, double[] expected, Operand? actual, double tolerance = 2e-6)
    {
        Assert.NotNull(actual);
        Assert.Equal(shape, actual.Shape);
        Assert.Equal(expected.Length, actual.Floats.Length);
        var scale = tolerance * Math.Max(1, expected.Length == 0 ? 0 : expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual.Floats[i]) <= scale, $"{what} at {i}: {actual.Floats[i]}, not {expected[i]} (within {scale:g3}).");
        }
    }

    /// <summary>Bit-equal.</summary>
    public static void Same(Operand?[] expected, Operand?[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i]?.Floats, actual[i]?.Floats);
        }
    }
}
