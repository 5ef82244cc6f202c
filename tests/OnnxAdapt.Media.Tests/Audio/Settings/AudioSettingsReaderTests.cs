using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Media.Audio.Settings;

namespace OnnxAdapt.Media.Tests.Audio.Settings;

public sealed class AudioSettingsReaderTests
{
    [Fact]
    public void Read_Wav2Vec2_TakesSamples()
    {
        var settings = Read("""{"do_normalize":true,"feature_extractor_type":"Wav2Vec2FeatureExtractor","feature_size":1,"padding_side":"right","padding_value":0.5,"return_attention_mask":true,"sampling_rate":8000}""")!;

        Assert.Equal((8000, true, true, 0.5, 0), (settings.SampleRate, settings.NormalizesSamples, settings.HasMask, settings.PaddingValue, settings.Bins));
        Assert.Null(settings.Frames);
    }

    [Theory]
    [InlineData("""{"sampling_rate":16000,"processor_class":"Wav2Vec2Processor"}""", null)]
    [InlineData("""{"sampling_rate":16000,"do_normalize":true}""", "hubert")]
    [InlineData("""{"sampling_rate":16000,"do_normalize":true}""", "wavlm")]
    public void Read_WithoutExtractor_GoesByProcessorOrModel(string json, string? modelType)
    {
        var settings = AudioSettingsReader.Read(JsonDocument.Parse(json).RootElement, "file", modelType)!;

        Assert.Equal((true, null), (settings.NormalizesSamples, settings.Frames));
    }

    [Fact]
    public void Read_SpeechT5_DoesNotNormaliseUnlessTold()
    {
        Assert.False(Read("""{"feature_extractor_type":"SpeechT5FeatureExtractor","sampling_rate":16000}""")!.NormalizesSamples);
        Assert.True(Read("""{"feature_extractor_type":"Wav2Vec2FeatureExtractor","sampling_rate":16000}""")!.NormalizesSamples);
    }

    [Fact]
    public void Read_Whisper_HasThirtySeconds()
    {
        var settings = Read("""{"feature_extractor_type":"WhisperFeatureExtractor","sampling_rate":16000,"feature_size":128,"chunk_length":30,"hop_length":160,"n_fft":400,"n_samples":480000,"nb_max_frames":3000,"mel_filters":[[0.0]]}""")!;

        Assert.Equal((480_000, 128, false), (settings.Samples, settings.Bins, settings.FramesFirst));
        Assert.Equal(3000, settings.Frames!.CountOf(480_000));
    }

    [Theory]
    [InlineData("""{"feature_extractor_type":"ViTFeatureExtractor","do_resize":true,"size":224}""")]
    [InlineData("""{"feature_extractor_type":"ViTFeatureExtractor","size":224}""")]
    [InlineData("""{"image_processor_type":"CLIPImageProcessor","image_mean":[0,0,0]}""")]
    [InlineData("""{"processor_class":"BertProcessor"}""")]
    [InlineData("[]")]
    public void Read_NotAboutSound_IsNull(string json) => Assert.Null(Read(json));

    [Theory]
    [InlineData("""{"feature_extractor_type":"ChirpFeatureExtractor","sampling_rate":16000}""", "ChirpFeatureExtractor")]
    [InlineData("""{"sampling_rate":16000,"processor_class":"ChirpProcessor"}""", "ChirpProcessor")]
    [InlineData("""{"feature_extractor_type":"WhisperFeatureExtractor","sampling_rate":16000,"dither":0.1}""", "'dither' of 0.1")]
    [InlineData("""{"feature_extractor_type":"Wav2Vec2FeatureExtractor","feature_size":2}""", "'feature_size' of 2")]
    [InlineData("""{"feature_extractor_type":"Wav2Vec2FeatureExtractor","padding_side":"left"}""", "'padding_side' of 'left'")]
    [InlineData("""{"feature_extractor_type":"ASTFeatureExtractor","sampling_rate":8000}""", "'sampling_rate' of 8000")]
    public void Read_WhatIsNotSupported_IsNamed(string json, string what)
    {
        var failure = Assert.Throws<AdaptException>(() => Read(json));

        Assert.Equal(AdaptErrorKind.Unimplemented, failure.Kind);
        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"feature_extractor_type":"WhisperFeatureExtractor","feature_size":-1}""", "feature_size")]
    [InlineData("""{"feature_extractor_type":"WhisperFeatureExtractor","feature_size":1.5}""", "feature_size")]
    [InlineData("""{"feature_extractor_type":"WhisperFeatureExtractor","chunk_length":3600,"sampling_rate":384000}""", "chunk_length")]
    [InlineData("""{"feature_extractor_type":"Wav2Vec2FeatureExtractor","do_normalize":"yes"}""", "do_normalize")]
    [InlineData("""{"feature_extractor_type":"Wav2Vec2FeatureExtractor","sampling_rate":1e12}""", "sampling_rate")]
    [InlineData("""{"feature_extractor_type":7,"sampling_rate":16000}""", "feature_extractor_type")]
    public void Read_Nonsense_NamesProperty(string json, string property)
    {
        var failure = Assert.Throws<AdaptException>(() => Read(json));

        Assert.Equal(AdaptErrorKind.InvalidArgument, failure.Kind);
        Assert.Contains(property, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"sampling_rate":16000}""", "kind")]
    [InlineData("""{"kind":"log-mel"}""", "sampling_rate")]
    [InlineData("""{"kind":"log-mel","sampling_rate":16000}""", "n_fft")]
    [InlineData("""{"kind":"cepstrogram","sampling_rate":16000}""", "must be waveform, spectrogram")]
    [InlineData("""{"kind":"waveform","sampling_rate":16000,"n_fft":400}""", "n_fft")]
    [InlineData("""{"kind":"log-mel","sampling_rate":16000,"n_fft":400,"n_mel":40}""", "n_mel")]
    [InlineData("""{"kind":"log-mel","sampling_rate":16000,"n_fft":400,"win_length":401}""", "win_length")]
    [InlineData("""{"kind":"log-mel","sampling_rate":16000,"n_fft":400,"f_max":8001}""", "f_max")]
    [InlineData("""{"kind":"log-mel","sampling_rate":16000,"n_fft":400,"f_min":4000,"f_max":3000}""", "f_min")]
    [InlineData("""{"kind":"log-mel","sampling_rate":16000,"n_fft":400,"n_mels":3,"mean":[1,2]}""", "mean")]
    [InlineData("""{"kind":"log-mel","sampling_rate":16000,"n_fft":400,"std":0}""", "std")]
    [InlineData("""{"kind":"mfcc","sampling_rate":16000,"n_fft":400,"n_mels":10,"n_mfcc":11}""", "n_mfcc")]
    [InlineData("""{"kind":"log-mel","sampling_rate":16000,"n_fft":400,"window":"kaiser"}""", "window")]
    [InlineData("""{"kind":"log-mel","sampling_rate":16000,"n_fft":400,"log":"none"}""", "kind mel")]
    [InlineData("7", "audio")]
    public void ReadManifest_Nonsense_NamesProperty(string json, string property) =>
        Assert.Contains(property, Assert.Throws<AdaptException>(() => AudioSettingsReader.ReadManifest(JsonDocument.Parse(json).RootElement, "onnxadapt.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void Key_TellsSettingsApart()
    {
        var one = Read("""{"feature_extractor_type":"WhisperFeatureExtractor"}""")!;

        Assert.Equal(one.Key, Read("""{"feature_extractor_type":"WhisperFeatureExtractor","n_fft":400}""")!.Key);
        Assert.NotEqual(one.Key, Read("""{"feature_extractor_type":"WhisperFeatureExtractor","n_fft":401}""")!.Key);
        Assert.NotEqual(one.Key, (one with { Normalization = one.Normalization! with { Mean = [-4.5] } }).Key);
    }

    private static AudioSettings? Read(string json) => AudioSettingsReader.Read(JsonDocument.Parse(json).RootElement, "preprocessor_config.json");
}
