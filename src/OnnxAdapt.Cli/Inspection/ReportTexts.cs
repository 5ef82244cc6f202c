using System.Text.Json;
using OnnxAdapt.Cli.Output;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Cli.Inspection;

/// <summary>A report as JSON and for people.</summary>
internal static class ReportTexts
{
    private const int MaxListed = 20;

    /// <summary>Writes it.</summary>
    public static void Write(CommandOutput output, string file, ModelReport report)
    {
        output.WriteJson(json => WriteJson(json, file, report));
        output.WriteTable(["", ""], Facts(file, report).Select(fact => new[] { fact.Name, fact.Value }));
        output.WriteTable(["operator", "nodes"], report.Operators.Select(entry => new[] { entry.Op, Numbers.Count(entry.Count) }));
        WriteList(output, "problem", report.Problems);
        WriteList(output, "no gradient passes", report.Blocks);
    }

    private static void WriteList<T>(CommandOutput output, string title, IReadOnlyList<T> items)
    {
        if (items.Count == 0) return;
        output.WriteTable([title], items.Take(MaxListed).Select(item => new[] { $"{item}" }));
        if (items.Count > MaxListed) output.WriteText($"and {items.Count - MaxListed} more");
    }

    private static IEnumerable<(string Name, string Value)> Facts(string file, ModelReport report) =>
    [
        ("file", file),
        ("producer", $"{report.Model.ProducerName} {report.Model.ProducerVersion}".Trim()),
        ("IR version", $"{report.Model.IrVersion}"),
        ("operator sets", string.Join(", ", report.Model.Opsets.Select(pair => $"{(pair.Key.Length == 0 ? "ai.onnx" : pair.Key)} {pair.Value}"))),
        ("inputs", string.Join(", ", report.Model.Graph.Inputs)),
        ("outputs", string.Join(", ", report.Model.Graph.Outputs)),
        ("parameters", $"{Numbers.Count(report.Parameters)} numbers, {Numbers.Count(report.InitializerBytes)} bytes of constants"),
        ("nodes", Numbers.Count(report.NodeCount)),
        ("training", report.Problems.Count > 0 ? "not looked at: the file has problems" : report.Blocks.Count == 0 ? "gradients reach every parameter" : $"{report.Blocks.Count} node(s) let no gradient pass"),
    ];

    private static void WriteJson(Utf8JsonWriter json, string file, ModelReport report)
    {
        json.WriteString("file", file);
        json.WriteString("producer", report.Model.ProducerName);
        json.WriteNumber("ir_version", report.Model.IrVersion);
        json.WriteStartObject("opsets");
        foreach (var (domain, version) in report.Model.Opsets) json.WriteNumber(domain.Length == 0 ? "ai.onnx" : domain, version);
        json.WriteEndObject();
        WriteValues(json, "inputs", report.Model.Graph.Inputs);
        WriteValues(json, "outputs", report.Model.Graph.Outputs);
        json.WriteNumber("parameters", report.Parameters);
        json.WriteNumber("initializer_bytes", report.InitializerBytes);
        json.WriteNumber("nodes", report.NodeCount);
        json.WriteStartObject("operators");
        foreach (var (op, count) in report.Operators) json.WriteNumber(op, count);
        json.WriteEndObject();
        WriteTexts(json, "problems", report.Problems);
        WriteTexts(json, "gradient_blocks", report.Blocks);
    }

    private static void WriteValues(Utf8JsonWriter json, string name, IEnumerable<Value> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            json.WriteString("name", value.Name);
            json.WriteString("type", value.Type.ToString().ToLowerInvariant());
            json.WriteString("shape", value.Shape?.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts<T>(Utf8JsonWriter json, string name, IEnumerable<T> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items) json.WriteStringValue($"{item}");
        json.WriteEndArray();
    }
}
