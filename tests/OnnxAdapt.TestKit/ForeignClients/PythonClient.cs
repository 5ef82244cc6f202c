using System.Diagnostics;

namespace OnnxAdapt.TestKit.ForeignClients;

internal sealed class PythonClient : ForeignClient
{
    private static readonly Lazy<string?> Interpreter = new(FindInterpreter);

    public override string? MissingReason => Interpreter.Value is null ? "Not installed: python3 with grpcio and protobuf (python3-grpcio, python3-protobuf)." : null;

    protected override Task<ForeignCall> StartCoreAsync(string target, string method, ForeignCallOptions options)
    {
        var start = new ProcessStartInfo(Interpreter.Value!);
        start.ArgumentList.Add(RepositoryPaths.InRoot("tests/OnnxAdapt.TestKit/ForeignClients/python/call.py"));
        ScriptArguments.Add(start.ArgumentList, target, method, options);
        return Task.FromResult(new ForeignCall(start, new ScriptOutput()));
    }

    // The system's interpreter comes first: that is where packages of the distribution are.
    private static string? FindInterpreter() =>
        new[] { "/usr/bin/python3", ToolPaths.Find("python3") }.FirstOrDefault(path => path is not null && File.Exists(path) && HasGrpc(path));

    private static bool HasGrpc(string interpreter)
    {
        using var process = Process.Start(new ProcessStartInfo(interpreter, ["-c", "import grpc, google.protobuf"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
