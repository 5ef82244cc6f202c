using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Media.Audio;
using OnnxAdapt.Media.Audio.Settings;
using OnnxAdapt.Media.Audio.Waves;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Media.Tests.Audio;

/// <summary>What extractors give, against values that <c>Goldens/make_audio_goldens.py</c> computed from the published definitions.</summary>
public sealed class AudioGoldenTests
{
    private static readonly Dictionary<string, JsonElement> Cases = JsonDocument
        .Parse(File.ReadAllBytes(RepositoryPaths.InRoot("tests/OnnxAdapt.Media.Tests/Audio/Goldens/audio-goldens.json")))
        .RootElement.EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_TestSound_GivesStoredValues(string name)
    {
        var golden = Cases[name];
        var settings = AudioSettingsReader.ReadManifest(golden.GetProperty("config"), name);
        long[] shape = [.. golden.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];

        var row = PipelineOf(settings, shape).Read(new AudioClip(TestSound.Of(settings.SampleRate, golden.GetProperty("seconds").GetDouble()), settings.SampleRate), name);

        var tensor = row.Tensors[0].Value;
        Assert.Equal(settings.Frames is null ? [shape[0]] : shape, tensor.Dimensions.ToArray());
        RequireClose(golden, tensor.AsSpan<float>().ToArray());
    }

    private static AudioPipeline PipelineOf(AudioSettings settings, long[] shape)
    {
        var axes = settings.Frames is null ? 1 : shape.Length;
        var input = new TensorSignature("input", TensorElementType.Float, [.. Enumerable.Range(0, axes + 1).Select(axis => new Dimension(null, $"axis{axis}"))]);
        return AudioPipeline.For(settings, new ModelSignature([input], []), 60, out _)!;
    }

    /// <summary>Stored values are of double precision; features are rounded to single precision on the way, which dividing by a small deviation magnifies.</summary>
    private static void RequireClose(JsonElement golden, float[] values)
    {
        var deviation = golden.GetProperty("deviation").GetDouble();
        foreach (var (place, expected) in golden.GetProperty("places").EnumerateArray().Zip(golden.GetProperty("values").EnumerateArray()))
        {
            Assert.Equal(expected.GetDouble(), values[place.GetInt32()], 1e-5 * (deviation + Math.Abs(expected.GetDouble())));
        }

        var mean = values.Average(value => (double)value);
        Assert.Equal(golden.GetProperty("mean").GetDouble(), mean, 1e-6 * (deviation + Math.Abs(mean)));
        Assert.Equal(deviation, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), 1e-6 * deviation);
    }
}
