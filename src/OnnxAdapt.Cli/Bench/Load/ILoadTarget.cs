namespace OnnxAdapt.Cli.Bench.Load;

/// <summary>A server that requests can be sent to. Safe for many threads.</summary>
internal interface ILoadTarget : IDisposable
{
    /// <summary>Sends one request and waits for the whole answer; any failure is an exception.</summary>
    Task SendAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);
}
