using OnnxAdapt.Abstractions;
using OnnxAdapt.Media.Audio.Features;
using OnnxAdapt.Media.Audio.Settings;

namespace OnnxAdapt.Media.Audio;

/// <summary>Samples to what a model takes: samples again, or frames of features. Safe for concurrent calls.</summary>
internal sealed class FeatureExtractor
{
    private readonly AudioSettings _settings;
    private readonly Spectrogram? _spectrogram;
    private readonly Cepstrum? _cepstrum;
    private readonly Func<double, double> _logarithm;

    /// <summary>Prepares for settings.</summary>
    public FeatureExtractor(AudioSettings settings)
    {
        _settings = settings;
        _spectrogram = settings.Frames is { } frames ? new Spectrogram(frames, settings.Mels, settings.SampleRate) : null;
        _cepstrum = settings.Cepstrum is { } cepstrum ? new Cepstrum(cepstrum, _spectrogram!.Bins) : null;
        _logarithm = Logarithm.Of(settings.Log, settings.Frames?.Power ?? 2);
    }

    /// <summary>The samples or features of a clip, with the number of steps that are no padding.</summary>
    /// <param name="samples">Samples at the settings' rate.</param>
    /// <param name="cut">What happens to a clip that is too long.</param>
    /// <param name="field">What to call it in errors.</param>
    /// <exception cref="AdaptException">InvalidArgument when the clip is too short or too long.</exception>
    public (FeatureMatrix Features, int Counted) Extract(float[] samples, ClipCut cut, string field)
    {
        var (clip, counted) = FitSamples(samples, cut, field);
        if (_spectrogram is null) return (new FeatureMatrix(clip.Length, 1, clip), counted);
        var frames = _settings.Frames!;
        if (frames.CountOf(clip.Length) == 0) throw AdaptException.Invalid(field, $"is too short: it has {clip.Length} samples at {_settings.SampleRate} a second; one frame takes {frames.FrameLength}.");
        var features = FeaturesOf(clip);
        var whole = counted == clip.Length ? features.Frames : Math.Clamp((counted + frames.Hop - 1) / frames.Hop, 1, features.Frames);
        return Join(FitFrames(features, cut, field), Math.Min(whole, _settings.FrameCount ?? whole));
    }

    private (float[] Clip, int Counted) FitSamples(float[] samples, ClipCut cut, string field)
    {
        var clip = Cut(samples, cut, field);
        var counted = clip.Length;
        var normalizesFirst = _settings is { NormalizesSamples: true, HasMask: true };
        if (normalizesFirst) FeatureNormalizer.Apply(clip);
        if (_settings.Samples is { } wanted && clip.Length < wanted) clip = Pad(clip, wanted);
        if (_settings.NormalizesSamples && !normalizesFirst) FeatureNormalizer.Apply(clip);
        return (clip, counted);
    }

    private float[] Cut(float[] samples, ClipCut cut, string field)
    {
        if (_settings.Samples is not { } most || samples.Length <= most) return samples;
        if (cut == ClipCut.Refuse || _settings.RefusesLonger)
        {
            throw AdaptException.Invalid(field, FormattableString.Invariant($"is {samples.Length / (double)_settings.SampleRate:0.###} seconds long; the model takes at most {most / (double)_settings.SampleRate:0.###}."));
        }

        return cut == ClipCut.Beginning ? samples[^most..] : samples[..most];
    }

    private float[] Pad(float[] clip, int length)
    {
        var padded = new float[length];
        padded.AsSpan().Fill((float)_settings.PaddingValue);
        var copies = _settings.Repeats ? length / clip.Length : 1;
        for (var copy = 0; copy < copies; copy++) clip.CopyTo(padded, copy * clip.Length);
        return padded;
    }

    private FeatureMatrix FeaturesOf(float[] clip)
    {
        var features = _spectrogram!.Compute(clip, _logarithm);
        Logarithm.Finish(features, _settings.Log);
        if (_cepstrum is not null) features = _cepstrum.Apply(features);
        if (_settings.Deltas > 0) features = Deltas.Append(features, _settings.Deltas);
        if (_settings.Normalization is { } normalization) FeatureNormalizer.Apply(features, normalization);
        return features;
    }

    private FeatureMatrix FitFrames(FeatureMatrix features, ClipCut cut, string field)
    {
        if (_settings.FrameCount is not { } wanted || wanted == features.Frames) return features;
        if (features.Frames < wanted) return Lengthened(features, wanted);
        if (cut == ClipCut.Refuse || _settings.RefusesLonger) throw AdaptException.Invalid(field, $"has {features.Frames} frames; the model takes at most {wanted}.");
        var start = cut == ClipCut.Beginning ? features.Values.Length - (wanted * features.Bins) : 0;
        return features with { Frames = wanted, Values = features.Values[start..(start + (wanted * features.Bins))] };
    }

    private FeatureMatrix Lengthened(FeatureMatrix features, int frames)
    {
        var result = FeatureMatrix.Allocate(frames, features.Bins);
        features.Values.CopyTo(result.Values, 0);
        result.Values.AsSpan(features.Values.Length).Fill((float)_settings.PaddingValue);
        return result;
    }

    /// <summary>Joined frames count when all of them do.</summary>
    private (FeatureMatrix Features, int Counted) Join(FeatureMatrix features, int counted)
    {
        if (_settings.Stack == 1) return (features, counted);
        var frames = (features.Frames + _settings.Stack - 1) / _settings.Stack;
        var whole = frames * _settings.Stack == features.Frames ? features : Lengthened(features, frames * _settings.Stack);
        return (new FeatureMatrix(frames, features.Bins * _settings.Stack, whole.Values), Math.Max(1, counted / _settings.Stack));
    }
}
