using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OnnxAdapt.Cli.Failures;
using OnnxAdapt.Cli.Inspection;
using OnnxAdapt.OrtTraining.Checkpoints;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt artifacts inspect</c>.</summary>
internal static class ArtifactsInspectCommand
{
    private static readonly Argument<string> Folder = new("folder") { Description = "Folder with artifacts, or an adapter (.onnx_adapter)." };
    private static readonly Option<string> Prefix = new("--prefix") { Description = "Text before each file name.", DefaultValueFactory = _ => "" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("inspect", "Tell what training artifacts hold: inputs and outputs, parameters, optimizer, step, properties; or what is in an adapter.");
        command.Arguments.Add(Folder);
        command.Options.Add(Prefix);
        return command.Runs(Run);
    }

    private static Task Run(CommandCall call)
    {
        var (folder, prefix) = (call.Parse.GetValue(Folder)!, call.Parse.GetValue(Prefix)!);
        if (File.Exists(folder))
        {
            AdapterReport.Tell(call, folder);
            return Task.CompletedTask;
        }

        if (!Directory.Exists(folder)) throw CommandException.NotFound($"There is no folder or file '{folder}'.");
        var report = ArtifactReport.Read(folder, prefix);
        call.Output.WriteJson(json => WriteJson(json, report));
        WriteText(call, report);
        return Task.CompletedTask;
    }

    private static void WriteText(CommandCall call, ArtifactReport report)
    {
        call.Output.WriteTable(["graph", "value", "type", "shape"], report.Ports.Select(port => new[] { port.Graph, port.Name, port.Type, port.Shape }));
        call.Output.WriteTable(["parameter", "trained", "type", "shape"], Parameters(report).Select(row => new[] { row.Tensor.Name, row.Trained ? "yes" : "no", row.Tensor.ElementType.ToString(), Shape(row.Tensor) }));
        call.Output.WriteText($"optimizer {report.Optimizer ?? "none"}, step {report.Step.ToString(CultureInfo.InvariantCulture)}{(report.Checkpoint.IsNominal ? ", names only" : "")}");
        foreach (var property in report.Checkpoint.Properties) call.Output.WriteText(FormattableString.Invariant($"{property.Name} = {property.Value}"));
    }

    private static void WriteJson(Utf8JsonWriter json, ArtifactReport report)
    {
        WriteArray(json, "ports", report.Ports, port =>
        {
            json.WriteString("graph", port.Graph);
            json.WriteString("name", port.Name);
            json.WriteString("type", port.Type);
            json.WriteString("shape", port.Shape);
        });
        WriteArray(json, "parameters", Parameters(report), row =>
        {
            json.WriteString("name", row.Tensor.Name);
            json.WriteBoolean("trained", row.Trained);
            json.WriteString("type", row.Tensor.ElementType.ToString());
            json.WriteString("shape", Shape(row.Tensor));
        });
        json.WriteString("optimizer", report.Optimizer);
        json.WriteNumber("step", report.Step);
        json.WriteBoolean("nominal", report.Checkpoint.IsNominal);
        WriteArray(json, "properties", report.Checkpoint.Properties, property =>
        {
            json.WriteString("name", property.Name);
            json.WriteString("value", FormattableString.Invariant($"{property.Value}"));
        });
    }

    private static IEnumerable<(CheckpointTensor Tensor, bool Trained)> Parameters(ArtifactReport report) =>
        report.Checkpoint.Trainable.Select(tensor => (tensor, true)).Concat(report.Checkpoint.Frozen.Select(tensor => (tensor, false)));

    private static string Shape(CheckpointTensor tensor) => $"[{string.Join(", ", tensor.Dimensions)}]";

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
