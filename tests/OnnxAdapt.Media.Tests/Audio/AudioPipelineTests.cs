using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Media.Audio;
using OnnxAdapt.Media.Audio.Settings;
using OnnxAdapt.Media.Audio.Waves;
using OnnxAdapt.TestKit.Sounds;

namespace OnnxAdapt.Media.Tests.Audio;

public sealed class AudioPipelineTests
{
    private const string Wave = """{"kind":"waveform","sampling_rate":8000}""";
    private const string Mel = """{"kind":"log-mel","sampling_rate":8000,"n_fft":200,"hop_length":80,"n_mels":16}""";

    [Theory]
    [InlineData("-1,-1", "800")]
    [InlineData("-1,1,-1", "1,800")]
    [InlineData("-1,-1,1", "800,1")]
    [InlineData("1,1,1,-1", "1,1,800")]
    [InlineData("-1,1000", "1000")]
    [InlineData("-1,500", "500")]
    public void Read_Samples_TakeTheAxisThatIsFree(string graph, string expected) => Assert.Equal(expected, ShapeOf(Wave, graph));

    [Theory]
    [InlineData("-1,16,-1", "16,11")]
    [InlineData("-1,-1,16", "11,16")]
    [InlineData("-1,-1,-1", "16,11")]
    [InlineData("-1,1,16,-1", "1,16,11")]
    [InlineData("-1,1,-1,16", "1,11,16")]
    [InlineData("-1,16,-1,1", "16,11,1")]
    [InlineData("-1,16,20", "16,20")]
    [InlineData("-1,5,16", "5,16")]
    public void Read_Features_TakeTheAxesThatFit(string graph, string expected) => Assert.Equal(expected, ShapeOf(Mel, graph));

    [Theory]
    [InlineData(Mel, "-1,-1", "has no axes")]
    [InlineData(Mel, "-1,17,-1", "has no axes")]
    [InlineData(Mel, "-1,3,16,-1", "has no axes")]
    [InlineData(Wave, "-1,2,-1", "more than one axis")]
    [InlineData(Wave, "-1", "not exactly one input")]
    [InlineData(Wave, "-1,1,1,1,-1", "not exactly one input")]
    public void For_GraphThatDoesNotFit_SaysWhy(string json, string graph, string reason)
    {
        Assert.Null(AudioPipeline.For(Settings(json), new ModelSignature([Input("x", graph)], []), 60, out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ChannelsLast_CopiesFeaturesIntoEach()
    {
        var pipeline = Pipeline(Mel.Replace("16}", "16,\"channels\":3}", StringComparison.Ordinal), Input("x", "-1,16,-1,3"));
        var values = pipeline.Read(Clip(800), "audio").Tensors[0].Value.AsSpan<float>().ToArray();
        var single = Pipeline(Mel, Input("x", "-1,16,-1")).Read(Clip(800), "audio").Tensors[0].Value.AsSpan<float>().ToArray();

        Assert.Equal(single.SelectMany(value => new[] { value, value, value }), values);
    }

    [Theory]
    [InlineData(TensorElementType.Int64)]
    [InlineData(TensorElementType.Int32)]
    [InlineData(TensorElementType.Bool)]
    [InlineData(TensorElementType.Float)]
    public void Read_PaddedClip_MasksThePaddingAndNormalisesWithoutIt(TensorElementType type)
    {
        var settings = """{"feature_extractor_type":"Wav2Vec2FeatureExtractor","sampling_rate":8000,"return_attention_mask":true,"padding_value":-3}""";
        var mask = Input("attention_mask", "-1,1000") with { ElementType = type };

        var row = Pipeline(settings, mask, Input("input_values", "-1,1000")).Read(Clip(800), "audio");

        Assert.Equal(["attention_mask", "input_values"], row.Tensors.Select(tensor => tensor.Name));
        Assert.Equal((1000, 800), (row.Steps, row.Counted));
        var values = row.Tensors[1].Value.AsSpan<float>().ToArray();
        Assert.All(values[800..], value => Assert.Equal(-3, value));
        Assert.Equal(0, values[..800].Average(), 1e-5);
        Assert.Equal(1, values[..800].Average(value => value * value), 1e-3);
        var mark = row.Tensors[0].Value.Data.Length / 1000;
        Assert.Equal(799, row.Tensors[0].Value.Data.Span.LastIndexOfAnyExcept((byte)0) / mark);
    }

    [Fact]
    public void Read_GraphWithLengths_GetsTheNumberOfFrames()
    {
        var row = Pipeline(Mel, Input("audio_signal", "-1,16,20"), new TensorSignature("length", TensorElementType.Int64, [new Dimension(null, "b")])).Read(Clip(800), "audio");

        Assert.Equal([11L], row.Tensors[1].Value.AsSpan<long>().ToArray());
        Assert.Empty(row.Tensors[1].Value.Dimensions.ToArray());
    }

    [Fact]
    public void Read_TooLong_IsCutAsAsked()
    {
        var pipeline = Pipeline(Wave, Input("x", "-1,500"));
        var sound = Clip(800);

        Assert.Equal(sound.Samples[..500], pipeline.Read(sound, "audio").Tensors[0].Value.AsSpan<float>().ToArray());
        Assert.Equal(sound.Samples[300..], pipeline.Read(sound, "audio", ClipCut.Beginning).Tensors[0].Value.AsSpan<float>().ToArray());
        Assert.Contains("is 0.1 seconds long; the model takes at most 0.063", Assert.Throws<AdaptException>(() => pipeline.Read(sound, "audio", ClipCut.Refuse)).Message, StringComparison.Ordinal);
        Assert.Contains("has 11 frames; the model takes at most 5", Assert.Throws<AdaptException>(() => Pipeline(Mel, Input("x", "-1,16,5")).Read(sound, "audio", ClipCut.Refuse)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooShortForAFrame_IsRefused()
    {
        var pipeline = Pipeline(Mel.Replace("16}", "16,\"center\":false}", StringComparison.Ordinal), Input("x", "-1,16,-1"));

        Assert.Contains("is too short: it has 199 samples", Assert.Throws<AdaptException>(() => pipeline.Read(Clip(199), "audio")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileOfAnotherRate_IsConverted()
    {
        var file = WaveFile.OfFloats(TestSound.Tone(44_100, 0.5, 500), 44_100);

        var values = Pipeline(Wave, Input("x", "-1,-1")).Read(file, "audio").Tensors[0].Value.AsSpan<float>().ToArray();

        var expected = TestSound.Tone(8_000, 0.5, 500);
        Assert.Equal(4_000, values.Length);
        for (var index = 1_000; index < 3_000; index++) Assert.Equal(expected[index], values[index], 1e-4);
    }

    [Fact]
    public void Read_LongFile_IsRefusedBeforeItIsDecoded() =>
        Assert.Contains("at most 60", Assert.Throws<AdaptException>(() => Pipeline(Wave, Input("x", "-1,-1")).Read(WaveFile.Of(new byte[8_000 * 61], 1, 1, 8_000, 8), "audio")).Message, StringComparison.Ordinal);

    private static string ShapeOf(string json, string graph) =>
        string.Join(',', Pipeline(json, Input("x", graph)).Read(Clip(800), "audio").Tensors[0].Value.Dimensions.ToArray());

    private static AudioSettings Settings(string json) => AudioSettingsReader.ReadManifest(JsonDocument.Parse(json).RootElement, "onnxadapt.json");

    private static AudioPipeline Pipeline(string json, params TensorSignature[] inputs) => AudioPipeline.For(Settings(json), new ModelSignature(inputs, []), 60, out _)!;

    private static AudioClip Clip(int samples) => new(TestSound.Of(8_000, samples / 8000d), 8_000);

    private static TensorSignature Input(string name, string shape) =>
        new(name, TensorElementType.Float, [.. shape.Split(',').Select((size, axis) => size == "-1" ? new Dimension(null, $"a{axis}") : new Dimension(int.Parse(size, null), null))]);
}
