using System.Globalization;
using System.Xml.Linq;
using OnnxAdapt.Cli.Bench.Measuring;
using OnnxAdapt.Cli.Bench.Reports;

namespace OnnxAdapt.Cli.Tests.Bench;

public sealed class PercentilePlotTests
{
    [Fact]
    public void Draw_Latencies_GivesARisingLineWithinThePicture()
    {
        var latency = new LatencyHistogram();
        for (var i = 1; i <= 2000; i++) latency.Record(TimeSpan.FromMilliseconds(i));

        var svg = XDocument.Parse(PercentilePlot.Draw(latency, "a < b & c")).Root!;

        var points = svg.Elements().Single(element => element.Name.LocalName == "polyline").Attribute("points")!.Value.Split(' ')
            .Select(point => point.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        Assert.Equal((80, 770, 60), (points[0][0], points[^1][0], points[^1][1]));
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.True(pair.First[0] <= pair.Second[0] && pair.First[1] >= pair.Second[1]));
        var texts = svg.Elements().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToArray();
        Assert.Contains("a < b & c", texts);
        Assert.Contains("99.9", texts);
        Assert.DoesNotContain("99.99", texts);
    }

    [Fact]
    public void Draw_OneLatency_IsAPicture()
    {
        var latency = new LatencyHistogram();
        latency.Record(TimeSpan.Zero);

        Assert.DoesNotContain("NaN", PercentilePlot.Draw(latency, "one"), StringComparison.Ordinal);
    }
}
