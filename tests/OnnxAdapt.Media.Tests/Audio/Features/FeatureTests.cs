using OnnxAdapt.Media.Audio;
using OnnxAdapt.Media.Audio.Features;
using OnnxAdapt.Media.Audio.Settings;

namespace OnnxAdapt.Media.Tests.Audio.Features;

public sealed class FeatureTests
{
    private static readonly FrameSettings Frames = new() { FrameLength = 400, WindowLength = 400, FftLength = 400, Hop = 160 };

    [Theory]
    [InlineData(300)]
    [InlineData(1_000)]
    [InlineData(3_300)]
    [InlineData(6_500)]
    public void Compute_Tone_LandsInItsBand(double hertz)
    {
        var mels = new MelSettings(40, 0, 8_000) { Scale = MelScale.Slaney };
        var bank = new MelFilterBank(mels, 400, 16_000);
        var nearest = Enumerable.Range(0, 40).MaxBy(band => bank[band, (int)Math.Round(hertz / 40)]);

        var features = new Spectrogram(Frames, mels, 16_000).Compute(TestSound.Tone(16_000, 0.2, hertz), value => value);

        for (var frame = 0; frame < features.Frames; frame++) Assert.Equal(nearest, features.Frame(frame).ToArray().Index().MaxBy(bin => bin.Item).Index);
    }

    [Fact]
    public void MelFilterBank_PeaksOfOne_SumToOneBetweenTheirCentres()
    {
        var bank = new MelFilterBank(new MelSettings(20, 0, 8_000), 1024, 16_000);

        for (var bin = 20; bin < 430; bin++) Assert.Equal(1, Enumerable.Range(0, 20).Sum(band => bank[band, bin]), 1e-12);
    }

    [Fact]
    public void MelFilterBank_UnitArea_HasTheSameAreaEverywhere()
    {
        var bank = new MelFilterBank(new MelSettings(10, 0, 8_000) { Scale = MelScale.Slaney, UnitArea = true }, 16_384, 16_000);

        for (var band = 0; band < 10; band++) Assert.Equal(1, Enumerable.Range(0, 8_193).Sum(bin => bank[band, bin]) * 16_000 / 16_384, 1e-3);
    }

    [Fact]
    public void Cepstrum_AllCoefficients_KeepLengthsAndAngles()
    {
        var random = new Random(2);
        var source = FeatureMatrix.Allocate(2, 24);
        foreach (ref var value in source.Values.AsSpan()) value = random.NextSingle() - 0.5f;

        var result = new Cepstrum(new CepstrumSettings(24), 24).Apply(source);

        Assert.Equal(Dot(source, 0, 0), Dot(result, 0, 0), 1e-5);
        Assert.Equal(Dot(source, 0, 1), Dot(result, 0, 1), 1e-5);
        Assert.Equal(source.Frame(0).ToArray().Sum() / Math.Sqrt(24), result.Frame(0)[0], 1e-5);
    }

    [Theory]
    [InlineData(1_600, false, false, 8)]
    [InlineData(400, false, false, 1)]
    [InlineData(399, false, false, 0)]
    [InlineData(1_600, true, false, 11)]
    [InlineData(1_599, true, false, 10)]
    [InlineData(1, true, false, 1)]
    [InlineData(480_000, true, true, 3_000)]
    public void CountOf_Samples_CountsAsTheLibrariesDo(int samples, bool centred, bool dropsLast, int frames) =>
        Assert.Equal(frames, (Frames with { Centred = centred, DropsLast = dropsLast }).CountOf(samples));

    [Theory]
    [InlineData(EdgePadding.Reflect, new[] { 2d, 3, 2, 1, 2, 3, 2, 1, 2 })]
    [InlineData(EdgePadding.Edge, new[] { 1d, 1, 1, 1, 2, 3, 3, 3, 3 })]
    [InlineData(EdgePadding.Constant, new[] { 0d, 0, 0, 1, 2, 3, 0, 0, 0 })]
    public void FrameSignal_CentredFrames_PadBothEnds(EdgePadding padding, double[] expected) =>
        Assert.Equal(expected, FrameSignal.Of([1, 2, 3], Frames with { FrameLength = 6, WindowLength = 6, Centred = true, Padding = padding }));

    [Fact]
    public void Compute_Repeated_GivesTheSameBits()
    {
        var settings = new AudioSettings { Frames = Frames with { Centred = true }, Mels = new MelSettings(80, 0, 8_000), Log = new LogSettings { Kind = LogKind.Ln, Floor = 1e-10 } };
        var sound = TestSound.Of(16_000, 0.3);

        var first = new FeatureExtractor(settings).Extract([.. sound], ClipCut.End, "audio").Features;
        var second = new FeatureExtractor(settings).Extract([.. sound], ClipCut.End, "audio").Features;

        Assert.Equal(first.Values, second.Values);
    }

    private static double Dot(FeatureMatrix features, int one, int other)
    {
        var sum = 0d;
        for (var bin = 0; bin < features.Bins; bin++) sum += features.Frame(one)[bin] * features.Frame(other)[bin];
        return sum;
    }
}
