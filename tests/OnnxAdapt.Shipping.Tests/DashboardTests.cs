using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Shipping.Tests;

/// <summary>Dashboard and alerts speak of metrics that the README lists.</summary>
public sealed partial class DashboardTests
{
    [Fact]
    public void Dashboard_Expressions_ParseInPromtool()
    {
        var panels = JsonNode.Parse(File.ReadAllText(RepositoryPaths.InRoot("helm/onnxadapt/files/dashboard.json")))!["panels"]!.AsArray();
        var expressions = panels.SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => (string)target!["expr"]!).ToArray();

        Assert.True(expressions.Length > 15);
        Assert.Equal(panels.Count, panels.Select(panel => (int)panel!["id"]!).Distinct().Count());
        if (ToolPaths.Find("promtool") is null) return;
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "groups:\n  - name: panels\n    rules:\n" + string.Concat(expressions.Select((expression, i) =>
                $"      - record: panel:{i}\n        expr: '{expression.Replace("$__rate_interval", "5m", StringComparison.Ordinal).Replace("$model", ".*", StringComparison.Ordinal).Replace("$instance", ".*", StringComparison.Ordinal)}'\n")));
            var (code, output) = SharedTools.Start("promtool", "", "check", "rules", file);
            Assert.True(code == 0, output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("helm/onnxadapt/files/dashboard.json")]
    [InlineData("helm/onnxadapt/files/alerts.yaml")]
    public void Metrics_Names_AreInstrumentsOfTheServer(string path)
    {
        var sources = string.Concat(new[] { "src/OnnxAdapt.Serving/ServingMetrics.cs", "src/OnnxAdapt.Adaptation/AdaptationMetrics.cs" }.Select(file => File.ReadAllText(RepositoryPaths.InRoot(file))));
        var instruments = Instrument().Matches(sources).Select(match => match.Value.Trim('"').Replace('.', '_')).ToHashSet();
        var used = Metric().Matches(File.ReadAllText(RepositoryPaths.InRoot(path))).Select(match => Suffix().Replace(match.Value, "")).Distinct().ToArray();

        Assert.NotEmpty(used);
        Assert.Empty(used.Except(instruments));
    }

    [GeneratedRegex("\"onnxadapt\\.[a-z_.]+\"")]
    private static partial Regex Instrument();

    [GeneratedRegex("onnxadapt_(serving|adaptation)_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex("(_seconds)?(_bucket|_sum|_count|_total)$")]
    private static partial Regex Suffix();
}
