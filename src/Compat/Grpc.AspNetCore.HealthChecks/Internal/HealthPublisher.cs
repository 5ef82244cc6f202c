using Grpc.HealthCheck;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.HealthChecks.Internal;

/// <summary>Tells watchers what the periodic run of the health checks found.</summary>
internal sealed class HealthPublisher(HealthServiceImpl states, IOptions<GrpcHealthChecksOptions> options) : IHealthCheckPublisher
{
    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        HealthReader.Publish(report, states, options.Value);
        return Task.CompletedTask;
    }
}
