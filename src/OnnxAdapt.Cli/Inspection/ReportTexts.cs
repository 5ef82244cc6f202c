using OnnxAdapt.Autodiff.Blocks;
using OnnxAdapt.Autodiff.Inspection;
using System.Text.Json;
using OnnxAdapt.Cli.Output;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Cli.Inspection;

/// <summary>A report as JSON and for people.</summary>
internal static class ReportTexts
{
    private const int MaxListed = 20;
    private const int MaxNames = 3;

    /// <summary>Writes it.</summary>
    public static void Write(CommandOutput output, string file, ModelReport report)
    {
        output.WriteJson(json => WriteJson(json, file, report));
        output.WriteTable(["", ""], Facts(file, report).Select(fact => new[] { fact.Name, fact.Value }));
        output.WriteTable(
            ["operator", "nodes", "gradient"],
            report.Contents.Operators.Select(op => new[] { $"{op.Op}", Numbers.Count(op.Count), $"{op.Gradient}".ToLowerInvariant() }));
        output.WriteTable(
            ["parameters", "tensors", "numbers", "trainable", "biases", "norms", "names"],
            report.Contents.ParameterGroups.Select(group => new[]
            {
                group.Prefix, Numbers.Count(group.Parameters.Count), Numbers.Count(group.ElementCount),
                Numbers.Count(group.Parameters.Count(parameter => parameter.IsTrainable)),
                Numbers.Count(CountOf(group, ParameterRole.Bias)), Numbers.Count(CountOf(group, ParameterRole.Norm)),
                NamesOf(group),
            }));
        WriteList(output, "problem", report.Problems);
        WriteList(output, "no gradient passes", report.Contents.Blockers);
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
        ("producer", report.Contents.Producer),
        ("IR version", $"{report.Contents.IrVersion}"),
        ("operator sets", string.Join(", ", report.Contents.Opsets.Select(pair => $"{DomainName(pair.Key)} {pair.Value}"))),
        ("inputs", string.Join(", ", report.Contents.Inputs)),
        ("outputs", string.Join(", ", report.Contents.Outputs)),
        ("constants", $"{Numbers.Count(report.InitializerBytes)} bytes"),
        ("parameters", $"{Numbers.Count(report.Contents.ParameterCount)}, of which {Numbers.Count(report.TrainableCount)} can be trained"),
        ("nodes", Numbers.Count(report.Contents.NodeCount)),
        ("packed execution", report.PackingText),
        ("low-rank versions", report.LowRankText),
    ];

    private static void WriteJson(Utf8JsonWriter json, string file, ModelReport report)
    {
        json.WriteString("file", file);
        json.WriteString("producer", report.Contents.Producer);
        json.WriteNumber("ir_version", report.Contents.IrVersion);
        json.WriteStartObject("opsets");
        foreach (var (domain, version) in report.Contents.Opsets) json.WriteNumber(DomainName(domain), version);
        json.WriteEndObject();
        WriteValues(json, "inputs", report.Contents.Inputs);
        WriteValues(json, "outputs", report.Contents.Outputs);
        json.WriteNumber("initializer_bytes", report.InitializerBytes);
        json.WriteNumber("parameters", report.Contents.ParameterCount);
        json.WriteNumber("trainable_parameters", report.TrainableCount);
        json.WriteNumber("nodes", report.Contents.NodeCount);
        json.WriteStartObject("operators");
        foreach (var op in report.Contents.Operators) json.WriteNumber($"{op.Op}", op.Count);
        json.WriteEndObject();
        WriteGroups(json, report.Contents.ParameterGroups);
        json.WriteBoolean("packed_execution", report.Packing.Model is not null);
        WriteTexts(json, "packing_obstacles", report.Packing.Reasons);
        WriteTexts(json, "low_rank_weights", report.LowRankWeights);
        WriteTexts(json, "problems", report.Problems);
        WriteTexts(json, "gradient_blockers", report.Contents.Blockers);
    }

    private static long CountOf(ParameterGroupInfo group, ParameterRole role) => group.Parameters.Count(parameter => parameter.Roles.HasFlag(role));

    private static string NamesOf(ParameterGroupInfo group) =>
        string.Join(", ", group.Parameters.Take(MaxNames).Select(parameter => parameter.Name)) + (group.Parameters.Count > MaxNames ? ", ..." : "");

    private static void WriteGroups(Utf8JsonWriter json, IReadOnlyList<ParameterGroupInfo> groups)
    {
        json.WriteStartArray("parameter_groups");
        foreach (var group in groups)
        {
            json.WriteStartObject();
            json.WriteString("name", group.Prefix);
            json.WriteNumber("numbers", group.ElementCount);
            json.WriteStartArray("parameters");
            foreach (var parameter in group.Parameters) WriteParameter(json, parameter);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteParameter(Utf8JsonWriter json, ParameterInfo parameter)
    {
        json.WriteStartObject();
        json.WriteString("name", parameter.Name);
        json.WriteStartArray("sizes");
        foreach (var size in parameter.Sizes) json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteString("roles", $"{parameter.Roles}".ToLowerInvariant());
        json.WriteBoolean("trainable", parameter.IsTrainable);
        json.WriteEndObject();
    }

    private static string DomainName(string domain) => domain.Length == 0 ? "ai.onnx" : domain;

    private static void WriteValues(Utf8JsonWriter json, string name, IEnumerable<Value> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            json.WriteString("name", value.Name);
            json.WriteString("type", $"{value.Type}".ToLowerInvariant());
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
