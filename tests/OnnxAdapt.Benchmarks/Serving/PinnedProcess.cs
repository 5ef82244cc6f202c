using System.Diagnostics;
using System.Globalization;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>Programs of this folder in processes of their own, each on one core where the machine lets us choose.</summary>
internal static class PinnedProcess
{
    /// <summary>Core of the servers, of which one works at a time.</summary>
    public const int ServerCore = 0;

    /// <summary>Core of the load.</summary>
    public const int LoadCore = 1;

    private const string TaskSet = "/usr/bin/taskset";

    /// <summary>Whether server and load get a core each.</summary>
    public static bool CanPin { get; } = File.Exists(TaskSet) && Environment.ProcessorCount > LoadCore;

    /// <summary>Starts one with its standard output redirected.</summary>
    public static Process Start(int core, string assembly, params string[] arguments) => Start(core, assembly, takesInput: false, arguments);

    /// <summary>Starts one with its standard output redirected, and its standard input where it takes some.</summary>
    public static Process Start(int core, string assembly, bool takesInput, params string[] arguments)
    {
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments];
        if (CanPin) command = [TaskSet, "-c", core.ToString(CultureInfo.InvariantCulture), .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardInput = takesInput };

        // As our server is configured, so that no side is compiled anew while it is measured.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        return Process.Start(start)!;
    }
}
