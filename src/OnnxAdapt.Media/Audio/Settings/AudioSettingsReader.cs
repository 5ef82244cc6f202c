using System.Text.Json;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>
/// Reads how a model wants its sound: <c>preprocessor_config.json</c> as Transformers writes it, by its <c>feature_extractor_type</c>, or
/// <c>processor_class</c>, or the kind of model; and the general form, which says each step itself (<see cref="GeneralAudioForm"/>).
/// </summary>
public static class AudioSettingsReader
{
    private static readonly string[] ImageSigns = ["image_processor_type", "image_mean", "do_resize", "do_center_crop", "crop_size"];

    /// <summary>The settings of a file.</summary>
    /// <param name="json">Its content.</param>
    /// <param name="path">Its name, for errors.</param>
    /// <param name="modelType">What <c>config.json</c> says as <c>model_type</c>; null for nothing.</param>
    /// <returns>Null when it is not about sound.</returns>
    /// <exception cref="AdaptException">InvalidArgument that names the property; Unimplemented when it asks for what cannot be done.</exception>
    public static AudioSettings? Read(JsonElement json, string path, string? modelType = null)
    {
        var values = new AudioJson(json, path);
        if (json.ValueKind != JsonValueKind.Object || ImageSigns.Any(sign => values.Find(sign) is not null)) return null;
        var type = values.Text("feature_extractor_type");
        var isSound = values.Find("sampling_rate") is not null;
        var reader = type is null ? isSound ? OfProcessor(values.Text("processor_class"), modelType) : null : ExtractorSettings.Find(type);
        if (reader is not null) return reader(values);
        if (type is not null ? !(isSound || ExtractorSettings.IsKnownSound(type)) : !isSound) return null;
        throw values.Unsupported($"the feature extractor '{type ?? values.Text("processor_class") ?? "without a name"}'; known are {string.Join(", ", ExtractorSettings.Names)}");
    }

    /// <summary>The settings of a manifest: the general form, or an extractor by its name.</summary>
    /// <exception cref="AdaptException">InvalidArgument that names the property; Unimplemented when it asks for what cannot be done.</exception>
    public static AudioSettings ReadManifest(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("feature_extractor_type", out _)) return Read(json, path) ?? throw NoObject(path);
        return json.ValueKind == JsonValueKind.Object ? GeneralAudioForm.Read(new AudioJson(json, path)) : throw NoObject(path);
    }

    private static AdaptException NoObject(string path) => AdaptException.Invalid("audio", $"must be an object about sound in '{path}'.");

    private static Func<AudioJson, AudioSettings>? OfProcessor(string? processor, string? modelType) =>
        (processor is null ? null : ExtractorSettings.OfProcessor(processor)) ?? (modelType is null ? null : ExtractorSettings.OfModel(modelType));
}
