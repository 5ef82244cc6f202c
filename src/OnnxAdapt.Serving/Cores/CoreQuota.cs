using System.Globalization;

namespace OnnxAdapt.Serving.Cores;

/// <summary>
/// How many cores this process may use. The processors it may run on are .NET's count; the quota of its control group and of every group
/// around it is read here, where .NET rounds a part of a core up and looks at the innermost group only.
/// </summary>
internal static class CoreQuota
{
    /// <summary>Of a quota so little less than a whole core is taken as one.</summary>
    private const double Tolerance = 0.1;

    /// <summary>Threads that may compute at once, at least one: more than the quota would be stopped together when it is used up.</summary>
    /// <param name="root">Where <c>/proc</c> and <c>/sys</c> are.</param>
    /// <param name="processors">Processors that the process may run on; null asks .NET.</param>
    public static int Threads(string root = "/", int? processors = null)
    {
        var available = processors ?? Environment.ProcessorCount;
        return Read(root) is { } quota ? Math.Clamp((int)(quota + Tolerance), 1, available) : available;
    }

    /// <summary>The smallest quota on the way to the root, in cores; null when there is none.</summary>
    public static double? Read(string root)
    {
        return Lines(root, "proc/self/cgroup").SelectMany(line => Folders(root, line)).Select(Quota).DefaultIfEmpty(null).Min();
    }

    /// <summary>The folder of a line of <c>/proc/self/cgroup</c> (number, controllers, path) and those around it.</summary>
    private static IEnumerable<string> Folders(string root, string line)
    {
        var parts = line.Split(':', 3);
        if (parts.Length < 3 || (parts[1].Length > 0 && !parts[1].Split(',').Contains("cpu"))) return [];
        var mounts = Lines(root, "proc/self/mountinfo").Select(Mount.Parse).OfType<Mount>();
        return mounts.Where(mount => mount.Holds(parts[1])).SelectMany(mount => Upwards(mount, parts[2])).Select(folder => Path.Combine(root, folder.TrimStart('/')));
    }

    private static IEnumerable<string> Upwards(Mount mount, string path)
    {
        // Where the group lies outside of what is mounted, as in some containers, the mounted folder is the innermost that can be seen.
        var prefix = mount.Root.TrimEnd('/');
        var inside = path.StartsWith(prefix + '/', StringComparison.Ordinal) ? path[prefix.Length..] : "";
        for (inside = inside.Contains("..", StringComparison.Ordinal) ? "" : inside.TrimEnd('/'); inside.Length > 0; inside = inside[..inside.LastIndexOf('/')])
        {
            yield return mount.Point + inside;
        }

        yield return mount.Point;
    }

    private static double? Quota(string folder)
    {
        if (Lines("", Path.Combine(folder, "cpu.max")) is [var both, ..] && both.Split(' ') is [var most, var every]) return Ratio(most, every);
        var quota = Lines("", Path.Combine(folder, "cpu.cfs_quota_us"));
        var period = Lines("", Path.Combine(folder, "cpu.cfs_period_us"));
        return quota.Length > 0 && period.Length > 0 ? Ratio(quota[0], period[0]) : null;
    }

    /// <summary>Null for <c>max</c> and for negative numbers, which mean no limit.</summary>
    private static double? Ratio(string quota, string period) =>
        double.TryParse(quota, CultureInfo.InvariantCulture, out var most) && double.TryParse(period, CultureInfo.InvariantCulture, out var every) && most > 0 && every > 0 ? most / every : null;

    private static string[] Lines(string root, string path)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(root, path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A mounted hierarchy of control groups.</summary>
    /// <param name="Root">The group that is mounted.</param>
    /// <param name="Point">Where.</param>
    /// <param name="Controllers">Its controllers in the first version; null in the second, which has one hierarchy.</param>
    private sealed record Mount(string Root, string Point, string[]? Controllers)
    {
        public static Mount? Parse(string line)
        {
            var halves = line.Split(" - ", 2);
            if (halves.Length < 2 || halves[0].Split(' ') is not { Length: > 4 } place || halves[1].Split(' ') is not { Length: > 2 } kind) return null;
            return kind[0] is "cgroup" or "cgroup2" ? new Mount(place[3], place[4], kind[0] == "cgroup" ? kind[2].Split(',') : null) : null;
        }

        public bool Holds(string controllers) => controllers.Length == 0 ? Controllers is null : Controllers?.Contains("cpu") == true;
    }
}
