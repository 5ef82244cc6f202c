using OnnxAdapt.Media.Audio.Waves;

namespace OnnxAdapt.Media.Tests.Audio.Waves;

public sealed class RateConverterTests
{
    [Theory]
    [InlineData(44_100, 16_000, 1_000)]
    [InlineData(44_100, 16_000, 7_000)]
    [InlineData(48_000, 16_000, 300)]
    [InlineData(8_000, 16_000, 3_500)]
    [InlineData(16_000, 48_000, 7_100)]
    [InlineData(11_025, 16_000, 4_000)]
    [InlineData(44_101, 16_000, 5_000)]
    [InlineData(15_999, 16_000, 5_000)]
    [InlineData(1_000, 384_000, 400)]
    public void Convert_ToneBelowBothLimits_IsTheSameTone(int from, int to, double hertz)
    {
        var converted = RateConverter.Convert(TestSound.Tone(from, 0.5, hertz), from, to);

        var expected = TestSound.Tone(to, 0.5, hertz);
        Assert.Equal((((from / 2L) * to) + from - 1) / from, converted.Length);
        var (start, end) = (to / 8, to * 3 / 8);
        for (var index = start; index < end; index++) Assert.Equal(expected[index], converted[index], 1e-4);
    }

    [Theory]
    [InlineData(44_100, 16_000, 9_000)]
    [InlineData(48_000, 16_000, 8_050)]
    [InlineData(48_000, 16_000, 20_000)]
    [InlineData(44_101, 16_000, 12_000)]
    [InlineData(384_000, 8_000, 100_000)]
    public void Convert_ToneAboveTheNewLimit_IsGone(int from, int to, double hertz)
    {
        var converted = RateConverter.Convert(TestSound.Tone(from, 0.5, hertz), from, to);

        var largest = converted[(to / 8)..(to * 3 / 8)].Max(Math.Abs);
        Assert.True(20 * Math.Log10(largest / 0.5) < -80, $"{20 * Math.Log10(largest / 0.5):0.0} dB are left.");
    }

    [Fact]
    public void Convert_Upwards_LeavesNoImages()
    {
        var converted = RateConverter.Convert(TestSound.Tone(8_000, 0.5, 1_000), 8_000, 16_000);

        Assert.Equal(0, Level(converted[2_000..6_000], 7_000 / 16_000d), 1e-5);
        Assert.Equal(0.5, Level(converted[2_000..6_000], 1_000 / 16_000d), 1e-4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Convert_FewSamples_KeepsTheirLength(int count) =>
        Assert.Equal(((count * 160) + 440) / 441, RateConverter.Convert(new float[count], 44_100, 16_000).Length);

    [Fact]
    public void Convert_SameRate_IsACopy()
    {
        float[] samples = [0.1f, -0.2f];

        var converted = RateConverter.Convert(samples, 16_000, 16_000);

        Assert.Equal(samples, converted);
        Assert.NotSame(samples, converted);
    }

    private static double Level(float[] samples, double share)
    {
        var (cosine, sine) = (0d, 0d);
        for (var index = 0; index < samples.Length; index++)
        {
            cosine += samples[index] * Math.Cos(2 * Math.PI * share * index);
            sine += samples[index] * Math.Sin(2 * Math.PI * share * index);
        }

        return 2 * Math.Sqrt((cosine * cosine) + (sine * sine)) / samples.Length;
    }
}
