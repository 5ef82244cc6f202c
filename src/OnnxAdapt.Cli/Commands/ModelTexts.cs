using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using OnnxAdapt.Cli.Output;
using OnnxAdapt.V1;
using Enum = System.Enum;

namespace OnnxAdapt.Cli.Commands;

/// <summary>Models and versions as JSON and as rows of tables.</summary>
internal static class ModelTexts
{
    /// <summary>Columns of a model as a row.</summary>
    public static readonly string[] Columns = ["name", "version", "state", "task", "size", "base", "format"];

    /// <summary>Columns of a version as a row.</summary>
    public static readonly string[] VersionColumns = ["version", "serving", "examples", "accuracy", "steps", "parent", "created"];

    /// <summary>A model as a row.</summary>
    public static IReadOnlyList<string> Row(ModelInfo model) =>
    [
        model.Name,
        model.ServingVersion == 0 ? "-" : $"{model.ServingVersion} of {model.Versions.Count}",
        model.Error.Length > 0 ? $"{Word(model.State)}: {model.Error}" : Word(model.State),
        Word(model.Task),
        model.Labels.Count > 0 ? $"{model.Labels.Count} labels" : model.EmbeddingSize > 0 ? $"{model.EmbeddingSize} components" : "-",
        model.BaseModel.Length > 0 ? $"{model.BaseModel} {model.BaseVersion}" : "-",
        model.Format,
    ];

    /// <summary>A version as a row.</summary>
    public static IReadOnlyList<string> Row(VersionInfo version) =>
    [
        $"{version.Version}", version.Serving ? "yes" : "", Numbers.Count(version.Examples),
        version.Metrics.TryGetValue("accuracy", out var accuracy) ? Numbers.Percent(accuracy) : "-",
        $"{version.Steps}", version.Parent == 0 ? "-" : $"{version.Parent}", Time(version.CreatedAt) ?? "-",
    ];

    /// <summary>A model as properties.</summary>
    public static void Write(Utf8JsonWriter json, ModelInfo model)
    {
        json.WriteString("name", model.Name);
        json.WriteNumber("serving_version", model.ServingVersion);
        WriteNumbers(json, "versions", model.Versions);
        json.WriteString("state", Word(model.State));
        if (model.Error.Length > 0) json.WriteString("error_message", model.Error);
        json.WriteString("task", Word(model.Task));
        if (model.BaseModel.Length > 0)
        {
            json.WriteString("base_model", model.BaseModel);
            json.WriteNumber("base_version", model.BaseVersion);
        }

        json.WriteString("sha256", model.Sha256);
        WriteTensors(json, "inputs", model.Inputs);
        WriteTensors(json, "outputs", model.Outputs);
        WriteStrings(json, "labels", model.Labels);
        json.WriteNumber("embedding_size", model.EmbeddingSize);
        json.WriteNumber("max_tokens", model.MaxTokens);
        json.WriteString("origin", model.Origin);
        json.WriteString("licence", model.Licence);
        json.WriteString("format", model.Format);
    }

    /// <summary>A version as properties.</summary>
    public static void Write(Utf8JsonWriter json, VersionInfo version)
    {
        json.WriteNumber("version", version.Version);
        json.WriteBoolean("serving", version.Serving);
        json.WriteString("session", version.SessionId);
        json.WriteString("data_fingerprint", version.DataFingerprint);
        json.WriteNumber("examples", version.Examples);
        json.WriteNumber("steps", version.Steps);
        json.WriteNumber("parent", version.Parent);
        json.WriteString("base_model", version.BaseModel);
        json.WriteNumber("base_version", version.BaseVersion);
        json.WriteString("base_sha256", version.BaseSha256);
        json.WriteString("created_at", Time(version.CreatedAt));
        json.WriteStartObject("metrics");
        foreach (var (name, value) in version.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal)) json.WriteFinite(name, value);
        json.WriteEndObject();
        WriteStrings(json, "labels", version.Labels);
        json.WriteString("settings", version.Settings);
    }

    /// <summary><c>SingleLabel</c> as <c>single-label</c>.</summary>
    public static string Word(Enum value) => string.Concat(value.ToString().Select((letter, index) =>
        char.IsUpper(letter) ? (index > 0 ? "-" : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    /// <summary>A point in time as ISO 8601, or null.</summary>
    public static string? Time(Timestamp? time) =>
        time?.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A list of texts.</summary>
    public static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static void WriteTensors(Utf8JsonWriter json, string name, IEnumerable<TensorInfo> tensors)
    {
        json.WriteStartArray(name);
        foreach (var tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("type", tensor.ElementType.ToString().ToLowerInvariant());
            WriteNumbers(json, "shape", tensor.Shape);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
