using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OnnxAdapt.Compat.Tests.Grpc.Echo;

/// <summary>A health check that says what a test wants.</summary>
internal sealed class HealthSwitch : IHealthCheck
{
    public HealthStatus Status { get; set; } = HealthStatus.Healthy;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(new HealthCheckResult(Status));
}
