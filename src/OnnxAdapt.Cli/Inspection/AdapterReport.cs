using System.Text.Json;
using OnnxAdapt.Cli.Commands;
using OnnxAdapt.OrtTraining.Adapters;

namespace OnnxAdapt.Cli.Inspection;

/// <summary>What an adapter of the runtime holds.</summary>
internal static class AdapterReport
{
    /// <summary>Reads an adapter and tells its versions and tensors.</summary>
    public static void Tell(CommandCall call, string path)
    {
        var adapter = AdapterFile.Read(File.ReadAllBytes(path));
        call.Output.WriteText(FormattableString.Invariant($"adapter version {adapter.AdapterVersion} for model version {adapter.ModelVersion}"));
        call.Output.WriteTable(["input", "type", "shape"], adapter.Parameters.Select(parameter => new[] { parameter.Key, parameter.Value.Type.ToString(), $"[{string.Join(", ", parameter.Value.Sizes)}]" }));
        call.Output.WriteJson(json => WriteJson(json, adapter));
    }

    private static void WriteJson(Utf8JsonWriter json, AdapterFile adapter)
    {
        json.WriteNumber("adapter_version", adapter.AdapterVersion);
        json.WriteNumber("model_version", adapter.ModelVersion);
        json.WriteStartArray("parameters");
        foreach (var (name, tensor) in adapter.Parameters)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("type", tensor.Type.ToString());
            json.WriteString("shape", $"[{string.Join(", ", tensor.Sizes)}]");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
