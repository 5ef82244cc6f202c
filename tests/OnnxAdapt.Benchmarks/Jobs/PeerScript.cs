using System.Diagnostics;

namespace OnnxAdapt.Benchmarks.Jobs;

/// <summary>Python programs of <c>peers/</c> that run once.</summary>
internal static class PeerScript
{
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>Starts one with its output redirected.</summary>
    public static Process Start(string script, params string[] arguments) => Process.Start(
        new ProcessStartInfo(Interpreter, [Path.Combine(AppContext.BaseDirectory, "peers", script), .. arguments]) { RedirectStandardOutput = true })!;
}
