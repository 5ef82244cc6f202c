using System.Globalization;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>
/// Most memory that this process held since a moment, as Linux counts it: <c>VmHWM</c> of <c>/proc/self/status</c>, which writing 5 to
/// <c>/proc/self/clear_refs</c> sets back to the present. Elsewhere the present working set stands for it.
/// </summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status";
    private const string Reset = "/proc/self/clear_refs";
    private const string Peak = "VmHWM:";

    /// <summary>Begins anew.</summary>
    public static void Restart()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            File.WriteAllText(Reset, "5");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Bytes, 0 where the system does not say.</summary>
    public static long Read()
    {
        try
        {
            return OperatingSystem.IsLinux() ? Parse(File.ReadLines(Status)) : Environment.WorkingSet;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static long Parse(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith(Peak, StringComparison.Ordinal));
        var number = line?[Peak.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[0];
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * 1024 : 0;
    }
}
