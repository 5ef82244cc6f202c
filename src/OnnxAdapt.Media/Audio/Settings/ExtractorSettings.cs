namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>Transformers' feature extractors, each with its own defaults for what its file leaves out.</summary>
internal static class ExtractorSettings
{
    private const double KaldiFloor = 1.192092955078125e-07;
    private const int MaxRate = 384_000;
    private const int MaxBins = 1024;

    private static readonly Dictionary<string, Func<AudioJson, AudioSettings>> Extractors = new(StringComparer.Ordinal)
    {
        ["Wav2Vec2FeatureExtractor"] = values => Waveform(values, normalizes: true, mask: false),
        ["SpeechT5FeatureExtractor"] = values => Waveform(values, normalizes: false, mask: true),
        ["WhisperFeatureExtractor"] = Whisper,
        ["ASTFeatureExtractor"] = SpectrogramTransformer,
        ["SeamlessM4TFeatureExtractor"] = Seamless,
        ["Speech2TextFeatureExtractor"] = SpeechToText,
        ["ClapFeatureExtractor"] = Clap,
    };

    private static readonly Dictionary<string, string> Processors = new(StringComparer.Ordinal)
    {
        ["Wav2Vec2Processor"] = "Wav2Vec2FeatureExtractor",
        ["Wav2Vec2ProcessorWithLM"] = "Wav2Vec2FeatureExtractor",
        ["Wav2Vec2BertProcessor"] = "SeamlessM4TFeatureExtractor",
        ["SeamlessM4TProcessor"] = "SeamlessM4TFeatureExtractor",
        ["SpeechT5Processor"] = "SpeechT5FeatureExtractor",
        ["WhisperProcessor"] = "WhisperFeatureExtractor",
        ["Speech2TextProcessor"] = "Speech2TextFeatureExtractor",
        ["ClapProcessor"] = "ClapFeatureExtractor",
    };

    private static readonly Dictionary<string, string> Models = new(StringComparer.Ordinal)
    {
        ["wav2vec2"] = "Wav2Vec2FeatureExtractor",
        ["wav2vec2-conformer"] = "Wav2Vec2FeatureExtractor",
        ["hubert"] = "Wav2Vec2FeatureExtractor",
        ["wavlm"] = "Wav2Vec2FeatureExtractor",
        ["unispeech"] = "Wav2Vec2FeatureExtractor",
        ["unispeech-sat"] = "Wav2Vec2FeatureExtractor",
        ["sew"] = "Wav2Vec2FeatureExtractor",
        ["sew-d"] = "Wav2Vec2FeatureExtractor",
        ["data2vec-audio"] = "Wav2Vec2FeatureExtractor",
        ["moonshine"] = "Wav2Vec2FeatureExtractor",
        ["speecht5"] = "SpeechT5FeatureExtractor",
        ["whisper"] = "WhisperFeatureExtractor",
        ["audio-spectrogram-transformer"] = "ASTFeatureExtractor",
        ["wav2vec2-bert"] = "SeamlessM4TFeatureExtractor",
        ["seamless_m4t"] = "SeamlessM4TFeatureExtractor",
        ["seamless_m4t_v2"] = "SeamlessM4TFeatureExtractor",
        ["speech_to_text"] = "Speech2TextFeatureExtractor",
        ["clap"] = "ClapFeatureExtractor",
    };

    /// <summary>Extractors that are known.</summary>
    public static IEnumerable<string> Names => Extractors.Keys;

    /// <summary>The reader for an extractor; null when it is not known.</summary>
    public static Func<AudioJson, AudioSettings>? Find(string type) => Extractors.GetValueOrDefault(type);

    /// <summary>The reader for the extractor of a processor; null when it is not known.</summary>
    public static Func<AudioJson, AudioSettings>? OfProcessor(string processor) => Processors.TryGetValue(processor, out var type) ? Extractors[type] : null;

    /// <summary>The reader for the extractor of a kind of model; null when it is not known.</summary>
    public static Func<AudioJson, AudioSettings>? OfModel(string modelType) => Models.TryGetValue(modelType, out var type) ? Extractors[type] : null;

    /// <summary>Whether a name of an extractor that is not read speaks of sound.</summary>
    public static bool IsKnownSound(string type) => type.Contains("Audio", StringComparison.Ordinal) || type.Contains("Speech", StringComparison.Ordinal);

    private static AudioSettings Common(AudioJson values, bool mask, int rate = 16_000)
    {
        values.RequireOnly("padding_side", "right");
        values.RequireOnly("dither", 0);
        return new AudioSettings
        {
            SampleRate = values.Whole("sampling_rate", 1_000, MaxRate) ?? rate,
            PaddingValue = values.Number("padding_value", -1e6, 1e6) ?? 0,
            HasMask = values.Flag("return_attention_mask", mask),
        };
    }

    private static AudioSettings Waveform(AudioJson values, bool normalizes, bool mask)
    {
        values.RequireOnly("feature_size", 1);
        return Common(values, mask) with { NormalizesSamples = values.Flag("do_normalize", normalizes) };
    }

    private static AudioSettings Whisper(AudioJson values)
    {
        var common = Common(values, mask: false);
        var length = values.Whole("n_fft", 16, 65_536) ?? 400;
        var samples = (values.Whole("chunk_length", 1, 3_600) ?? 30) * (long)common.SampleRate;
        if (samples > 100_000_000) throw values.Wrong("chunk_length", "is too long for that sampling_rate");
        return common with
        {
            Samples = (int)samples,
            Frames = new FrameSettings
            {
                FrameLength = length, WindowLength = length, FftLength = length, Hop = values.Whole("hop_length", 1, 65_536) ?? 160, Centred = true, DropsLast = true,
            },
            Mels = new MelSettings(values.Whole("feature_size", 1, MaxBins) ?? 80, 0, 8_000) { Scale = MelScale.Slaney, UnitArea = true },
            Log = new LogSettings { Kind = LogKind.Log10, Floor = 1e-10, Range = 8 },
            Normalization = new NormalizationSettings { Mean = [-4], Deviation = [4] },
            FramesFirst = false,
        };
    }

    /// <summary>Kaldi's filter bank, with frames of 25 ms every 10 ms at the rate of 16 kHz that all these models have.</summary>
    private static AudioSettings Kaldi(AudioJson values, AudioSettings common, int bands, WindowShape window, double scale)
    {
        if (common.SampleRate != 16_000) throw values.Unsupported($"'sampling_rate' of {common.SampleRate}; this extractor's frames are made for 16000");
        return common with
        {
            Frames = new FrameSettings
            {
                FrameLength = 400, WindowLength = 400, FftLength = 512, Hop = 160, Window = window, PeriodicWindow = false,
                Scale = scale, RemovesOffset = true, Preemphasis = 0.97,
            },
            Mels = new MelSettings(bands, 20, common.SampleRate / 2) { Scale = MelScale.Kaldi, StraightInMels = true },
            Log = new LogSettings { Kind = LogKind.Ln, Floor = KaldiFloor },
            FramesFirst = true,
        };
    }

    private static AudioSettings SpectrogramTransformer(AudioJson values)
    {
        values.RequireOnly("feature_size", 1);
        var settings = Kaldi(values, Common(values, mask: false), values.Whole("num_mel_bins", 1, MaxBins) ?? 128, WindowShape.Hann, scale: 1);
        var (mean, deviation) = (values.Number("mean", -1e6, 1e6) ?? -4.2677393, values.Number("std", 1e-9, 1e6) ?? 4.5689974);
        var normalizes = values.Flag("do_normalize", true);
        return settings with
        {
            FrameCount = values.Whole("max_length", 1, 1_000_000) ?? 1024,
            Normalization = normalizes ? new NormalizationSettings { Mean = [mean], Deviation = [2 * deviation] } : null,
            PaddingValue = normalizes ? -mean / (2 * deviation) : 0,
        };
    }

    private static AudioSettings Seamless(AudioJson values)
    {
        var bands = values.Whole("num_mel_bins", 1, MaxBins) ?? 80;
        values.RequireOnly("feature_size", bands);
        return Kaldi(values, Common(values, mask: true), bands, WindowShape.Povey, scale: 32_768) with
        {
            Normalization = new NormalizationSettings { Scope = NormalizationScope.Bin, Unbiased = true, VarianceEpsilon = 1e-7 },
            Stack = values.Whole("stride", 1, 64) ?? 2,
        };
    }

    private static AudioSettings SpeechToText(AudioJson values)
    {
        var bands = values.Whole("num_mel_bins", 1, MaxBins) ?? 80;
        values.RequireOnly("feature_size", bands);
        var (centres, scales) = (values.Flag("normalize_means", true), values.Flag("normalize_vars", true));
        return Kaldi(values, Common(values, mask: true), bands, WindowShape.Povey, scale: 32_768) with
        {
            Normalization = values.Flag("do_ceptral_normalize", true) ? new NormalizationSettings { Scope = NormalizationScope.Bin, Centres = centres, Scales = scales } : null,
        };
    }

    /// <summary>Longer clips are cut at random places by the original, so they are refused here.</summary>
    private static AudioSettings Clap(AudioJson values)
    {
        var common = Common(values, mask: false, rate: 48_000);
        var fuses = values.OneOf("truncation", true, ("fusion", true), ("rand_trunc", false));
        var length = values.Whole("fft_window_size", 16, 65_536) ?? 1024;
        var samples = (values.Whole("max_length_s", 1, 3_600) ?? 10) * (long)common.SampleRate;
        if (samples > 100_000_000) throw values.Wrong("max_length_s", "is too long for that sampling_rate");
        var bands = new MelSettings(values.Whole("feature_size", 1, MaxBins) ?? 64, values.Number("frequency_min", 0, MaxRate) ?? 0, values.Number("frequency_max", 1, MaxRate) ?? 14_000);
        return common with
        {
            Samples = (int)samples,
            Repeats = values.OneOf("padding", true, ("repeatpad", true), ("pad", false)),
            RefusesLonger = true,
            Frames = new FrameSettings { FrameLength = length, WindowLength = length, FftLength = length, Hop = values.Whole("hop_length", 1, 65_536) ?? 480, Centred = true },
            Mels = fuses ? bands : bands with { Scale = MelScale.Slaney, UnitArea = true },
            Log = new LogSettings { Kind = LogKind.Decibel, Floor = 1e-10 },
            FramesFirst = true,
            Channels = fuses ? 4 : 1,
        };
    }
}
