using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Media.Audio.Settings;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Packages;

/// <summary>
/// Adds to any recognised folder what its <c>preprocessor_config.json</c> says about sound, or the feature extractor inside <c>processor_config.json</c>. A folder that
/// asks for what is not supported still takes tensors; who sends it a sound is told why.
/// </summary>
internal static class SoundFolder
{
    private const string ProcessorFile = "processor_config.json";
    private const int MaxLayers = 64;

    /// <summary>The versions of a folder with their treatment of sound; a manifest that says it itself wins.</summary>
    /// <exception cref="AdaptException">The file is damaged, or a property makes no sense.</exception>
    public static IReadOnlyList<ModelFolder> Complete(string folder, IReadOnlyList<ModelFolder> versions)
    {
        var config = JsonFiles.TryRead(Path.Combine(folder, "config.json"));
        var (path, json) = Find(folder);
        var sound = json is { } found ? Read(found, path, config.Text("model_type")) : null;
        return [.. versions.Select(version => Complete(version, sound, config))];
    }

    /// <summary>What a manifest says.</summary>
    public static SoundSource OfManifest(JsonElement json, string path) => Guarded(() => new SoundSource(AudioSettingsReader.ReadManifest(json, path)))!;

    private static (string Path, JsonElement? Json) Find(string folder)
    {
        var path = Path.Combine(folder, ImageFolder.FileName);
        if (JsonFiles.TryRead(path) is { } json) return (path, json);
        path = Path.Combine(folder, ProcessorFile);
        return (path, JsonFiles.TryRead(path).Child("feature_extractor"));
    }

    private static SoundSource? Read(JsonElement json, string path, string? modelType) =>
        Guarded(() => AudioSettingsReader.Read(json, path, modelType) is { } settings ? new SoundSource(settings) : null);

    private static SoundSource? Guarded(Func<SoundSource?> read)
    {
        try
        {
            return read();
        }
        catch (AdaptException exception) when (exception.Kind == AdaptErrorKind.Unimplemented)
        {
            return new SoundSource(null, exception.Message);
        }
    }

    private static ModelFolder Complete(ModelFolder version, SoundSource? found, JsonElement? config)
    {
        if (version.Sound is null && found is null) return version;
        var sound = (version.Sound ?? found!) with { Convolutions = ReadConvolutions(config) };
        return version with
        {
            Sound = sound,
            Task = version.Task == ModelTask.Ranking ? ModelTask.SingleLabel : version.Task,
        };
    }

    /// <summary>Kernels and strides of the convolutions that turn samples into frames, where <c>config.json</c> tells them.</summary>
    private static FrameReduction? ReadConvolutions(JsonElement? config)
    {
        var (kernels, strides) = (Sizes(config, "conv_kernel"), Sizes(config, "conv_stride"));
        return kernels.Length > 0 && kernels.Length == strides.Length && config.Flag("add_adapter") != true ? new FrameReduction(kernels, strides) : null;
    }

    private static int[] Sizes(JsonElement? config, string name) =>
        config.Child(name) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() <= MaxLayers && list.EnumerateArray().All(IsSize) ? [.. list.EnumerateArray().Select(size => size.GetInt32())] : [];

    private static bool IsSize(JsonElement size) => size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out var number) && number is >= 1 and <= 100_000;
}
