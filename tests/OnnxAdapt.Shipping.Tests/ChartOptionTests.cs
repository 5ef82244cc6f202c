using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Shipping.Tests;

/// <summary>The chart's values and their schema list the server's options. ONNXADAPT_WRITE_CHART=1 writes them anew.</summary>
public sealed class ChartOptionTests
{
    private const string Start = "options:\n";
    private static readonly bool Writes = Environment.GetEnvironmentVariable("ONNXADAPT_WRITE_CHART") == "1";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Values_Options_AreTheServersWithTheirDefaults()
    {
        var path = RepositoryPaths.InRoot("helm/onnxadapt/values.yaml");
        var values = File.ReadAllText(path);
        var expected = new StringBuilder(Start);
        foreach (var option in ServerOption.All()) option.WriteYaml(expected);
        var start = values.IndexOf("\n" + Start, StringComparison.Ordinal) + 1;
        if (Writes) File.WriteAllText(path, values[..start] + expected);

        Assert.Equal(expected.ToString(), File.ReadAllText(path)[start..]);
    }

    [Fact]
    public void Schema_Options_AreTheServers()
    {
        var path = RepositoryPaths.InRoot("helm/onnxadapt/values.schema.json");
        var schema = JsonNode.Parse(File.ReadAllText(path))!;
        var expected = ServerOption.Schema(ServerOption.All());
        if (Writes)
        {
            schema["properties"]!["options"] = expected.DeepClone();
            File.WriteAllText(path, schema.ToJsonString(Indented) + "\n");
        }

        Assert.Equal(expected.ToJsonString(Indented), JsonNode.Parse(File.ReadAllText(path))!["properties"]!["options"]!.ToJsonString(Indented));
    }

    [Fact]
    public void Schema_OtherValues_AreThoseOfTheFile()
    {
        var schema = JsonNode.Parse(File.ReadAllText(RepositoryPaths.InRoot("helm/onnxadapt/values.schema.json")))!;
        var keys = File.ReadLines(RepositoryPaths.InRoot("helm/onnxadapt/values.yaml"))
            .Where(line => line.Length > 0 && char.IsLetter(line[0]))
            .Select(line => line.Split(':')[0]);

        Assert.Equal(keys.Order(), schema["properties"]!.AsObject().Select(property => property.Key).Order());
    }
}
