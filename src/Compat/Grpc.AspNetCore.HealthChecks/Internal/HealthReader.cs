using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.HealthChecks.Internal;

/// <summary>Turns results of health checks into states of services.</summary>
internal sealed class HealthReader(HealthCheckService checks, HealthServiceImpl states, IOptions<GrpcHealthChecksOptions> options)
{
    /// <summary>Runs the checks of one service and keeps the outcome; does nothing for a name that is not mapped.</summary>
    public async Task RefreshAsync(string service, CancellationToken cancellationToken)
    {
        if (options.Value.Services.Find(service) is not { } mapping)
        {
            return;
        }

        var report = await checks.CheckHealthAsync(
            registration => Counts(mapping, registration.Name, registration.Tags), cancellationToken).ConfigureAwait(false);
        states.SetStatus(service, StatusOf(report.Entries.Values));
    }

    /// <summary>Keeps what a report says about every service.</summary>
    public static void Publish(HealthReport report, HealthServiceImpl states, GrpcHealthChecksOptions options)
    {
        foreach (var mapping in options.Services)
        {
            states.SetStatus(mapping.Name, StatusOf(report.Entries.Where(entry => Counts(mapping, entry.Key, entry.Value.Tags)).Select(entry => entry.Value)));
        }
    }

    private static bool Counts(ServiceMapping mapping, string name, IEnumerable<string> tags) =>
        mapping.HealthCheckPredicate!(new HealthCheckMapContext(name, tags));

    private static HealthCheckResponse.Types.ServingStatus StatusOf(IEnumerable<HealthReportEntry> entries) =>
        entries.Any(entry => entry.Status == HealthStatus.Unhealthy)
            ? HealthCheckResponse.Types.ServingStatus.NotServing
            : HealthCheckResponse.Types.ServingStatus.Serving;
}
