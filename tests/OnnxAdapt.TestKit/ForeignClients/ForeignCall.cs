using System.Diagnostics;
using System.Text.Json;

namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>A call in flight in another process.</summary>
public sealed class ForeignCall : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Process _process;
    private readonly IForeignOutput _output;
    private readonly Task<string> _problems;
    private readonly Dictionary<string, string> _headers = [];
    private ForeignResult? _end;

    internal ForeignCall(ProcessStartInfo start, IForeignOutput output)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _output = output;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        _problems = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Sends one request as JSON on a single line.</summary>
    public async Task WriteAsync(string json)
    {
        await _process.StandardInput.WriteLineAsync(json);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Tells the client that no more requests come.</summary>
    public void Complete() => _process.StandardInput.Close();

    /// <summary>The next response, or null at the end of the call.</summary>
    public async Task<ForeignMessage?> ReadAsync()
    {
        while (_end is null)
        {
            var next = await _output.ReadAsync(_process.StandardOutput, _problems).WaitAsync(Patience);
            switch (next)
            {
                case ForeignEvent.Headers headers:
                    Copy(headers.Entries, _headers);
                    break;
                case ForeignEvent.Message message:
                    return new ForeignMessage(message.Json);
                case ForeignEvent.Status status:
                    _end = new ForeignResult([], status.Code, status.Details, _headers, Copy(status.Trailers, []));
                    break;
                default:
                    throw new InvalidOperationException($"{_process.StartInfo.FileName} ended without a status: {await _problems}");
            }
        }

        return null;
    }

    /// <summary>Reads all responses that are left, and the status.</summary>
    public async Task<ForeignResult> ReadToEndAsync()
    {
        var messages = new List<ForeignMessage>();
        while (await ReadAsync() is { } message)
        {
            messages.Add(message);
        }

        return _end! with { Messages = messages };
    }

    /// <summary>Ends the client at once, as a crash would.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Dictionary<string, string> Copy(JsonElement entries, Dictionary<string, string> target)
    {
        if (entries.ValueKind == JsonValueKind.Object)
        {
            foreach (var entry in entries.EnumerateObject())
            {
                target[entry.Name] = entry.Value.GetString()!;
            }
        }

        return target;
    }
}
