using System.Diagnostics;
using System.Globalization;

namespace OnnxAdapt.Benchmarks.Harness;

/// <summary>A Python program that measures the same work elsewhere: it takes one word a line and answers with milliseconds.</summary>
internal sealed class PeerProcess : IDisposable
{
    private const string Interpreter = "/usr/bin/python3";
    private readonly Process _process;

    private PeerProcess(Process process) => _process = process;

    /// <summary>Starts a script of <c>peers/</c>; null when it does not come up, with the reason in the notes.</summary>
    public static PeerProcess? TryStart(string script, int threads, TextWriter notes)
    {
        if (!File.Exists(Interpreter))
        {
            notes.WriteLine($"{script}: {Interpreter} is not installed.");
            return null;
        }

        var start = new ProcessStartInfo(Interpreter, [Path.Combine(AppContext.BaseDirectory, "peers", script), threads.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var greeting = process.StandardOutput.ReadLine();
        if (greeting is null)
        {
            notes.WriteLine($"{script}: the peer could not start; python3-torch with libopenblas0-pthread is needed.");
            process.Dispose();
            return null;
        }

        notes.WriteLine($"{script}: {greeting}");
        return new PeerProcess(process);
    }

    /// <summary>Has the peer measure once.</summary>
    public double Measure(string work)
    {
        _process.StandardInput.WriteLine(work);
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The peer ended while it measured '{work}'.");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
