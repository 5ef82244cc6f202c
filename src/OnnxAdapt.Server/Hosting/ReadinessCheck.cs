using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OnnxAdapt.Server.Hosting;

/// <summary>Readiness as gRPC health reports it.</summary>
internal sealed class ReadinessCheck(Readiness readiness) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(readiness.Problem is { } problem ? HealthCheckResult.Unhealthy(problem) : HealthCheckResult.Healthy());
}
