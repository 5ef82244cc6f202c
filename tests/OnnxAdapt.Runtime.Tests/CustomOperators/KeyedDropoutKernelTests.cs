using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Runtime.Tests.CustomOperators;

public sealed class KeyedDropoutKernelTests
{
    private const long Key = unchecked((long)0xC58EFD154CE32F6D);

    [Theory]
    [InlineData(0f)]
    [InlineData(0.1f)]
    [InlineData(0.9f)]
    public void KeyedDropout_OfLargeInput_DropsTheShareAndScalesTheRest(float ratio)
    {
        var y = Drop(ratio, 5, 60_000);

        Assert.InRange(y.Count(number => number == 0) / 60_000.0, ratio - 0.01, ratio + 0.01);
        Assert.All(y.Where(number => number != 0), number => Assert.Equal((float)(1 / (1 - (double)ratio)), number));
    }

    [Fact]
    public void KeyedDropout_WithoutRatio_DropsHalf() => Assert.InRange(
        KernelRunner.Run(KernelNames.KeyedDropout, [Ones(20_000), Operand.Whole([], Key)], ["Y"])[0]!.Floats.Average(), 0.97, 1.03);

    [Fact]
    public void KeyedDropout_OnMoreThreads_GivesTheSame() => Assert.Equal(Drop(0.5f, 0, 100_000), Drop(0.5f, 0, 100_000, threads: 2));

    /// <summary>Neighbouring places, streams and keys agree in as many places as chance says.</summary>
    [Fact]
    public void KeyedDropout_OfOtherStreamOrKey_IsIndependent()
    {
        const int Length = 50_000;
        var first = Drop(0.5f, 0, Length);

        Assert.InRange(Agreement(first, Drop(0.5f, 1, Length)), 0.49, 0.51);
        Assert.InRange(Agreement(first, Drop(0.5f, 0, Length, key: Key + 2)), 0.49, 0.51);
        Assert.InRange(Agreement(first[1..], first[..^1]), 0.49, 0.51);
        Assert.InRange(Agreement(first[4096..], first[..^4096]), 0.49, 0.51);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(-0.5f)]
    [InlineData(float.NaN)]
    public void KeyedDropout_OfImpossibleRatio_IsRefused(float ratio)
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => Drop(ratio, 0, 10));

        Assert.Contains("Input ratio is", error.Message, StringComparison.Ordinal);
    }

    private static Operand Ones(int count) => Operand.Of([count], [.. Enumerable.Repeat(1f, count)]);

    private static float[] Drop(float ratio, long stream, int count, int threads = 1, long key = Key) => KernelRunner.Run(
        KernelNames.KeyedDropout, [Ones(count), Operand.Whole([], key), Operand.Of([], ratio)], ["Y"], threads, ("stream", stream))[0]!.Floats;

    private static double Agreement(float[] a, float[] b) => a.Zip(b).Count(pair => pair.First == pair.Second) / (double)a.Length;
}
