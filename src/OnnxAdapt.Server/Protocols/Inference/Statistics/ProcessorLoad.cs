using System.Globalization;

namespace OnnxAdapt.Server.Protocols.Inference.Statistics;

/// <summary>How busy the machine's processors were since the last time somebody asked. Safe for concurrent calls.</summary>
internal sealed class ProcessorLoad
{
    private const string Path = "/proc/stat";
    private const int IdleField = 3;
    private const int WaitField = 4;
    private readonly Lock _lock = new();
    private (double All, double Idle) _before;

    /// <summary>0 for idle to 1 for busy; null where nobody knows.</summary>
    public double? Measure() => File.Exists(Path) ? Measure(File.ReadLines(Path).First()) : null;

    /// <summary>The same of the first line of <c>/proc/stat</c>: ticks in each mode since the machine started.</summary>
    internal double? Measure(string line)
    {
        double[] ticks = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(field => double.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : double.NaN)];
        if (ticks.Length <= WaitField || ticks.Any(double.IsNaN)) return null;
        lock (_lock)
        {
            var now = (All: ticks.Sum(), Idle: ticks[IdleField] + ticks[WaitField]);
            var passed = now.All - _before.All;
            var idle = now.Idle - _before.Idle;
            _before = now;
            return passed <= 0 ? 0 : Math.Clamp(1 - (idle / passed), 0, 1);
        }
    }
}
