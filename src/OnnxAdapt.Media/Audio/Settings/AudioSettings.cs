using System.Text.Json;
using System.Text.Json.Serialization;

namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>
/// How a model wants its sound: at which rate and how long, then as samples or as frames of frequencies, mel bands or cepstral coefficients. Everything that is
/// read from a model's folder becomes one of these.
/// </summary>
public sealed record AudioSettings
{
    /// <summary>Samples per second.</summary>
    public int SampleRate { get; init; } = 16_000;

    /// <summary>Samples that every clip is cut or padded to; null leaves its length.</summary>
    public int? Samples { get; init; }

    /// <summary>Whether a clip that is too short is repeated as often as it fits before it is padded.</summary>
    public bool Repeats { get; init; }

    /// <summary>Whether a clip that is too long is refused rather than cut.</summary>
    public bool RefusesLonger { get; init; }

    /// <summary>What clips, or features, are padded with.</summary>
    public double PaddingValue { get; init; }

    /// <summary>Whether the model is told what is padding, where its graph asks; then nothing that is computed from the clip counts padding.</summary>
    public bool HasMask { get; init; }

    /// <summary>Whether samples are brought to mean 0 and variance 1: (x - mean) / sqrt(variance + 1e-7).</summary>
    public bool NormalizesSamples { get; init; }

    /// <summary>How frames are cut; null for a model that takes samples.</summary>
    public FrameSettings? Frames { get; init; }

    /// <summary>Mel bands; null for frequencies.</summary>
    public MelSettings? Mels { get; init; }

    /// <summary>Logarithm.</summary>
    public LogSettings Log { get; init; } = new();

    /// <summary>Cepstral coefficients; null for none.</summary>
    public CepstrumSettings? Cepstrum { get; init; }

    /// <summary>Orders of differences that are put behind the features of each frame.</summary>
    public int Deltas { get; init; }

    /// <summary>Normalisation of features; null for none.</summary>
    public NormalizationSettings? Normalization { get; init; }

    /// <summary>Frames that features are cut or padded to; null leaves them.</summary>
    public int? FrameCount { get; init; }

    /// <summary>Frames that are joined to one; the last ones are padded to a whole number.</summary>
    public int Stack { get; init; } = 1;

    /// <summary>Whether frames come before bins in the graph's input; null lets the graph tell.</summary>
    public bool? FramesFirst { get; init; }

    /// <summary>Copies of the features along an axis of channels, where the graph has one.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>Features of each frame, before frames are joined; 0 for a model that takes samples.</summary>
    public int Bins => Frames is null ? 0 : (Cepstrum?.Count ?? Mels?.Count ?? ((Frames.FftLength / 2) + 1)) * (1 + Deltas);

    /// <summary>Tells settings apart: two with the same key give the same numbers.</summary>
    [JsonIgnore]
    public string Key => JsonSerializer.Serialize(this);
}
