namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>
/// The general form of a manifest's <c>preprocessing.audio</c>, with the names that librosa and torchaudio use. <c>kind</c> is <c>waveform</c>,
/// <c>spectrogram</c>, <c>mel</c>, <c>log-mel</c> or <c>mfcc</c>; the README of this project lists what each property means and what it is without being given.
/// </summary>
internal static class GeneralAudioForm
{
    private const int MaxLength = 65_536;
    private const int MaxBins = 4_096;

    private enum Kind
    {
        Waveform,
        Spectrogram,
        Mel,
        LogMel,
        Mfcc,
    }

    /// <summary>The settings.</summary>
    public static AudioSettings Read(AudioJson values)
    {
        var kind = values.OneOf<Kind?>("kind", null, ("waveform", Kind.Waveform), ("spectrogram", Kind.Spectrogram), ("mel", Kind.Mel), ("log-mel", Kind.LogMel), ("mfcc", Kind.Mfcc))
            ?? throw values.Wrong("kind", "must be waveform, spectrogram, mel, log-mel or mfcc");
        var rate = values.Whole("sampling_rate", 1_000, 384_000) ?? throw values.Wrong("sampling_rate", "must be given");
        var settings = Length(values, rate) with
        {
            SampleRate = rate,
            PaddingValue = values.Number("padding_value", -1e6, 1e6) ?? 0,
            HasMask = values.Flag("return_attention_mask", true),
            NormalizesSamples = values.Flag("do_normalize", false),
            Channels = values.Whole("channels", 1, 16) ?? 1,
        };
        if (kind != Kind.Waveform) settings = Features(values, settings, kind);
        values.RequireAllKnown();
        return settings;
    }

    private static AudioSettings Length(AudioJson values, int rate)
    {
        var samples = values.Whole("samples", 1, 100_000_000);
        if (values.Number("seconds", 0.001, 3_600) is { } seconds) samples = (int)Math.Round(seconds * rate);
        return new AudioSettings { Samples = samples, Repeats = values.Flag("repeat", false), RefusesLonger = !values.Flag("truncation", true) };
    }

    private static AudioSettings Features(AudioJson values, AudioSettings settings, Kind kind)
    {
        var frames = Frames(values);
        var mels = kind == Kind.Spectrogram ? null : Mels(values, settings.SampleRate, kind);
        var result = settings with
        {
            Frames = frames,
            Mels = mels,
            Log = Log(values, kind, frames.Power),
            Cepstrum = kind == Kind.Mfcc ? Cepstrum(values, mels!.Count) : null,
            Deltas = values.Whole("deltas", 0, 2) ?? 0,
            FrameCount = values.Whole("frames", 1, 1_000_000),
            Stack = values.Whole("stride", 1, 64) ?? 1,
            FramesFirst = values.OneOf<bool?>("layout", null, ("frames-bins", true), ("bins-frames", false)),
        };
        return result with { Normalization = Normalization(values, result.Bins) };
    }

    private static FrameSettings Frames(AudioJson values)
    {
        var fft = values.Whole("n_fft", 2, MaxLength) ?? throw values.Wrong("n_fft", "must be given");
        var window = values.Whole("win_length", 1, fft) ?? fft;
        return new FrameSettings
        {
            FftLength = fft,
            WindowLength = window,
            FrameLength = values.OneOf("frame", fft, ("fft", fft), ("window", window)),
            Hop = values.Whole("hop_length", 1, MaxLength) ?? Math.Max(1, window / 4),
            Window = values.OneOf(
                "window", WindowShape.Hann, ("hann", WindowShape.Hann), ("hamming", WindowShape.Hamming), ("povey", WindowShape.Povey), ("blackman", WindowShape.Blackman),
                ("rectangular", WindowShape.Rectangular)),
            PeriodicWindow = values.Flag("periodic", true),
            Centred = values.Flag("center", true),
            Padding = values.OneOf("pad_mode", EdgePadding.Reflect, ("reflect", EdgePadding.Reflect), ("constant", EdgePadding.Constant), ("edge", EdgePadding.Edge)),
            DropsLast = values.Flag("drop_last", false),
            Scale = values.Number("scale", -1e9, 1e9) ?? 1,
            RemovesOffset = values.Flag("remove_dc_offset", false),
            Preemphasis = values.Number("preemphasis", 0, 1) ?? 0,
            PreemphasisOverClip = values.OneOf("preemphasis_over", false, ("frame", false), ("clip", true)),
            Power = values.Whole("power", 1, 2) ?? 2,
        };
    }

    private static MelSettings Mels(AudioJson values, int rate, Kind kind)
    {
        var (low, high) = (values.Number("f_min", 0, rate / 2d) ?? 0, values.Number("f_max", 1, rate / 2d) ?? rate / 2d);
        if (low >= high) throw values.Wrong("f_min", "must be below f_max");
        var scale = values.OneOf("mel_scale", MelScale.Htk, ("htk", MelScale.Htk), ("slaney", MelScale.Slaney), ("kaldi", MelScale.Kaldi));
        return new MelSettings(values.Whole("n_mels", 1, MaxBins) ?? (kind == Kind.Mfcc ? 40 : 80), low, high)
        {
            Scale = scale,
            UnitArea = values.OneOf("norm", false, ("slaney", true), ("none", false)),
            StraightInMels = values.OneOf("triangles", scale == MelScale.Kaldi, ("hertz", false), ("mel", true)),
        };
    }

    private static LogSettings Log(AudioJson values, Kind kind, int power)
    {
        var fallback = kind switch { Kind.LogMel => LogKind.Ln, Kind.Mfcc => LogKind.Decibel, _ => LogKind.None };
        var log = values.OneOf("log", fallback, ("none", LogKind.None), ("ln", LogKind.Ln), ("log10", LogKind.Log10), ("dB", LogKind.Decibel), ("log1p", LogKind.OnePlus));
        if (kind == Kind.LogMel && log == LogKind.None) throw values.Wrong("log", "is none; ask for the kind mel");
        var isLargest = values.Find("ref") is { ValueKind: System.Text.Json.JsonValueKind.String } && values.OneOf("ref", true, ("max", true));
        return new LogSettings
        {
            Kind = log,
            Offset = values.Number("offset", 0, 1e6) ?? 0,
            Floor = values.Number("amin", 0, 1e6) ?? (log is LogKind.None or LogKind.OnePlus ? 0 : power == 1 ? 1e-5 : 1e-10),
            Reference = isLargest ? 1 : values.Number("ref", 1e-30, 1e30) ?? 1,
            ReferenceIsLargest = isLargest,
            Range = values.Number("top_db", 0, 1e6) ?? (kind == Kind.Mfcc && log == LogKind.Decibel ? 80 : null),
        };
    }

    private static CepstrumSettings Cepstrum(AudioJson values, int bands)
    {
        var count = values.Whole("n_mfcc", 1, bands) ?? Math.Min(bands, 20);
        return new CepstrumSettings(count) { Lifter = values.Number("lifter", 0, 1e6) ?? 0, LifterStart = values.Whole("lifter_start", 0, 1) ?? 1 };
    }

    private static NormalizationSettings? Normalization(AudioJson values, int bins)
    {
        var fallback = values.Find("mean") is not null || values.Find("std") is not null ? NormalizationScope.Fixed : (NormalizationScope?)null;
        var scope = values.OneOf("normalize", fallback, ("fixed", NormalizationScope.Fixed), ("bin", NormalizationScope.Bin), ("clip", NormalizationScope.Clip), ("none", null));
        var (mean, deviation) = (values.Numbers("mean", bins), values.Numbers("std", bins));
        if (deviation.Any(value => value <= 0)) throw values.Wrong("std", "must hold numbers above 0");
        var settings = new NormalizationSettings
        {
            Scope = scope ?? NormalizationScope.Fixed,
            Mean = mean,
            Deviation = deviation,
            Unbiased = values.Flag("unbiased", false),
            VarianceEpsilon = values.Number("variance_epsilon", 0, 1) ?? 0,
            DeviationEpsilon = values.Number("deviation_epsilon", 0, 1) ?? 0,
        };
        return scope is null ? null : settings;
    }
}
