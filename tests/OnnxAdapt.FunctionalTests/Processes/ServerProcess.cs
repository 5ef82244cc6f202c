using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace OnnxAdapt.FunctionalTests.Processes;

/// <summary><c>onnxadapt serve</c> in a process of its own, on free ports.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _log;

    private ServerProcess(Process process, StringBuilder log, string grpcAddress, string httpAddress)
    {
        _process = process;
        _log = log;
        GrpcAddress = grpcAddress;
        HttpAddress = httpAddress;
    }

    /// <summary>Address of the gRPC port, such as <c>http://127.0.0.1:40001</c>.</summary>
    public string GrpcAddress { get; }

    /// <summary>Address of the port for metrics and health.</summary>
    public string HttpAddress { get; }

    /// <summary>Host and port of the gRPC port.</summary>
    public string GrpcTarget => new Uri(GrpcAddress).Authority;

    /// <summary>What the server has logged so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts a server and waits until it says where it listens.</summary>
    public static async Task<ServerProcess> StartAsync(IEnumerable<string> modelDirectories, string dataDirectory, params string[] moreArguments)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", Arguments(modelDirectories, dataDirectory, moreArguments))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ORT_DISABLE_TELEMETRY"] = "1", ["DOTNET_gcServer"] = "0" },
        })!;
        var log = new StringBuilder();
        process.ErrorDataReceived += (_, line) => Append(log, line.Data);
        process.BeginErrorReadLine();
        var first = await process.StandardOutput.ReadLineAsync().WaitAsync(StartLimit);
        if (first is null)
        {
            await process.WaitForExitAsync();
            throw new InvalidOperationException($"The server ended with code {process.ExitCode} before it listened:{Environment.NewLine}{log}");
        }

        _ = DrainAsync(process.StandardOutput);
        using var line = JsonDocument.Parse(first);
        return new ServerProcess(process, log, line.RootElement.GetProperty("grpc").GetString()!, line.RootElement.GetProperty("http").GetString()!);
    }

    /// <summary>Ends the process the hard way, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static List<string> Arguments(IEnumerable<string> modelDirectories, string dataDirectory, string[] moreArguments) =>
    [
        Path.Combine(AppContext.BaseDirectory, "onnxadapt.dll"), "serve", "--json", "--port", "0", "--http-port", "0", "--data-dir", dataDirectory,
        .. modelDirectories.SelectMany(folder => new[] { "--models", folder }),
        .. moreArguments,
    ];

    private static void Append(StringBuilder log, string? line)
    {
        lock (log)
        {
            log.AppendLine(line);
        }
    }

    private static async Task DrainAsync(TextReader reader)
    {
        while (await reader.ReadLineAsync() is not null)
        {
        }
    }
}
