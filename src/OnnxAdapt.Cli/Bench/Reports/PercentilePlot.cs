using System.Globalization;
using System.Security;
using System.Text;
using OnnxAdapt.Cli.Bench.Measuring;

namespace OnnxAdapt.Cli.Bench.Reports;

/// <summary>
/// Latency over percentiles as an SVG picture. The horizontal axis is logarithmic in what lies above the percentile, so that 90, 99 and
/// 99.9 have equal distances and the tail is seen.
/// </summary>
internal static class PercentilePlot
{
    private const int Width = 800;
    private const int Height = 440;
    private const int Left = 80;
    private const int Right = 770;
    private const int Top = 60;
    private const int Bottom = 380;
    private const int Steps = 200;
    private const int Lines = 5;

    private static readonly double[] Marks = [0, 50, 90, 99, 99.9, 99.99, 99.999];

    /// <summary>Draws it.</summary>
    /// <param name="latency">Not empty.</param>
    /// <param name="title">Line above the picture.</param>
    public static string Draw(LatencyHistogram latency, string title)
    {
        var decades = Math.Max(1, Math.Log10(Math.Max(10, latency.Count)));
        var top = NiceAbove(latency.Max.TotalMilliseconds);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n");
        svg.Append(Text(Left, 30, "start", title, size: 15));
        svg.Append(Text((Left + Right) / 2.0, Bottom + 45, "middle", "percentile"));
        svg.Append(Text(Left, Top - 10, "middle", "ms"));
        for (var line = 0; line <= Lines; line++) svg.Append(Level(top * line / Lines, top));
        foreach (var mark in Marks.Where(mark => Decade(mark) <= decades)) svg.Append(Mark(mark, decades));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"#1f6fb4\" stroke-width=\"2\" points=\"{Points(latency, decades, top)}\"/>\n</svg>\n");
        return svg.ToString();
    }

    private static string Points(LatencyHistogram latency, double decades, double top) => string.Join(' ', Enumerable.Range(0, Steps + 1).Select(step =>
    {
        var decade = decades * step / Steps;
        var value = latency.Percentile(100 * (1 - Math.Pow(10, -decade))).TotalMilliseconds;
        return string.Create(CultureInfo.InvariantCulture, $"{X(decade, decades):F1},{Y(value, top):F1}");
    }));

    private static string Level(double value, double top)
    {
        var y = Y(value, top);
        return Line(Left, y, Right, y) + Text(Left - 8, y + 4, "end", value.ToString("0.###", CultureInfo.InvariantCulture));
    }

    private static string Mark(double percent, double decades)
    {
        var x = X(Decade(percent), decades);
        return Line(x, Top, x, Bottom) + Text(x, Bottom + 20, "middle", percent.ToString(CultureInfo.InvariantCulture));
    }

    private static string Line(double x1, double y1, double x2, double y2) =>
        string.Create(CultureInfo.InvariantCulture, $"<line x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\" stroke=\"#dddddd\"/>\n");

    private static string Text(double x, double y, string anchor, string text, int size = 12) =>
        string.Create(CultureInfo.InvariantCulture, $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\" font-size=\"{size}\">{SecurityElement.Escape(text)}</text>\n");

    private static double Decade(double percent) => -Math.Log10(1 - (percent / 100));

    private static double X(double decade, double decades) => Left + ((Right - Left) * decade / decades);

    private static double Y(double value, double top) => Bottom - ((Bottom - Top) * value / top);

    /// <summary>The next of 1, 2, 5, 10, 20, 50 and so on.</summary>
    private static double NiceAbove(double value)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 1e-3))));
        return new[] { 1, 2, 5, 10 }.Select(factor => factor * unit).First(nice => nice >= value * (1 - 1e-9));
    }
}
