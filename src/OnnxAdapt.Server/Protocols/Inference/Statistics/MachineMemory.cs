using System.Globalization;

namespace OnnxAdapt.Server.Protocols.Inference.Statistics;

/// <summary>Memory of the machine, where the system tells it.</summary>
internal static class MachineMemory
{
    private const string Path = "/proc/meminfo";
    private const long Kilobyte = 1024;

    /// <summary>Bytes in all and in use; null where nobody knows.</summary>
    public static (long Total, long Used)? Read() => File.Exists(Path) ? Parse(File.ReadLines(Path)) : null;

    /// <summary>The same of the lines of <c>/proc/meminfo</c>.</summary>
    internal static (long Total, long Used)? Parse(IEnumerable<string> lines)
    {
        long? total = null;
        long? free = null;
        foreach (var line in lines)
        {
            if (line.StartsWith("MemTotal:", StringComparison.Ordinal)) total = Bytes(line);
            if (line.StartsWith("MemAvailable:", StringComparison.Ordinal)) free = Bytes(line);
        }

        return total is { } all && free is { } rest ? (all, all - rest) : null;
    }

    private static long? Bytes(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var number, ..] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * Kilobyte : null;
}
