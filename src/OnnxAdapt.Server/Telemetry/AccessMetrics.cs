using System.Diagnostics.Metrics;
using OnnxAdapt.Server.Access;

namespace OnnxAdapt.Server.Telemetry;

/// <summary>Counts refused requests. The tag <c>key</c> only ever holds names of the configuration.</summary>
internal sealed class AccessMetrics : IDisposable
{
    private readonly Meter _meter = new("OnnxAdapt.Server");
    private readonly Counter<long> _refused;

    /// <summary>Creates the instruments.</summary>
    public AccessMetrics() => _refused = _meter.CreateCounter<long>("onnxadapt.server.refused", "{request}", "Requests that were not let in, by reason and name of the key.");

    /// <summary>A request was not let in.</summary>
    public void Refused(Refusal refusal, Caller? caller) => _refused.Add(1, new("reason", refusal.Reason), new("key", caller?.Name ?? ""));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
