using OnnxAdapt.Abstractions;
using OnnxAdapt.Media.Audio.Settings;
using OnnxAdapt.Media.Audio.Waves;

namespace OnnxAdapt.Media.Audio;

/// <summary>From the bytes of a WAV file to one row of a graph's inputs. Safe for concurrent calls.</summary>
public sealed class AudioPipeline
{
    private readonly AudioSettings _settings;
    private readonly AudioLayout _layout;
    private readonly FeatureExtractor _extractor;
    private readonly double _maxSeconds;

    private AudioPipeline(AudioSettings settings, AudioLayout layout, double maxSeconds)
    {
        _settings = layout.Fit(settings);
        _layout = layout;
        _extractor = new FeatureExtractor(_settings);
        _maxSeconds = maxSeconds;
    }

    /// <summary>The pipeline for a graph.</summary>
    /// <param name="settings">What the model's folder says.</param>
    /// <param name="signature">Inputs of the graph.</param>
    /// <param name="maxSeconds">Longest clip, checked before it is decoded.</param>
    /// <param name="problem">Why there is none: what the graph takes that cannot be filled.</param>
    /// <returns>Null when the graph does not take what the settings give.</returns>
    public static AudioPipeline? For(AudioSettings settings, ModelSignature signature, double maxSeconds, out string problem)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(signature);
        return AudioLayout.Find(settings, signature, out problem) is { } layout ? new AudioPipeline(settings, layout, maxSeconds) : null;
    }

    /// <summary>Whether every clip is brought to one length.</summary>
    public bool HasFixedLength => _settings.Samples is not null || _settings.FrameCount is not null;

    /// <summary>One row of the graph's inputs.</summary>
    /// <param name="content">The file.</param>
    /// <param name="field">What to call it in errors.</param>
    /// <param name="cut">What happens to a clip that is longer than the model takes.</param>
    /// <exception cref="AdaptException">InvalidArgument when it is no WAV file, damaged, of a format that is not read, too long or too short.</exception>
    public AudioRow Read(ReadOnlySpan<byte> content, string field, ClipCut cut = ClipCut.End) => Read(WaveReader.Read(content, field, _maxSeconds), field, cut);

    /// <summary>One row of the graph's inputs, from a clip of any rate.</summary>
    /// <param name="clip">The sound; it is left as it is.</param>
    /// <param name="field">What to call it in errors.</param>
    /// <param name="cut">What happens to a clip that is longer than the model takes.</param>
    /// <exception cref="AdaptException">InvalidArgument when it is too long or too short.</exception>
    public AudioRow Read(AudioClip clip, string field, ClipCut cut = ClipCut.End)
    {
        ArgumentNullException.ThrowIfNull(clip);
        var (features, counted) = _extractor.Extract(RateConverter.Convert(clip.Samples, clip.SampleRate, _settings.SampleRate), cut, field);
        return new AudioRow(_layout.Tensors(features, counted), features.Frames, counted);
    }

    /// <summary>A second of a quiet tone, which shows what a graph answers.</summary>
    public AudioRow Sample()
    {
        var samples = Enumerable.Range(0, _settings.SampleRate).Select(index => 0.1f * MathF.Sin(2 * MathF.PI * 440 * index / _settings.SampleRate));
        return Read(new AudioClip([.. samples], _settings.SampleRate), "sample");
    }
}
