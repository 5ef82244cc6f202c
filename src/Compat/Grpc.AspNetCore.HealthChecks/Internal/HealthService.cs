using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.HealthChecks.Internal;

/// <summary>The health service over the application's health checks.</summary>
internal sealed class HealthService(HealthReader reader, HealthServiceImpl states, IOptions<GrpcHealthChecksOptions> options, IHostApplicationLifetime lifetime)
    : Health.V1.Health.HealthBase
{
    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        await RefreshAsync(request.Service, context.CancellationToken);
        return await states.Check(request, context);
    }

    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        await RefreshAsync(request.Service, context.CancellationToken);
        if (options.Value.SuppressCompletionOnShutdown)
        {
            await states.Watch(request, responseStream, context);
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        await states.Watch(request, responseStream, new StoppableContext(context, stop.Token));
    }

    private Task RefreshAsync(string service, CancellationToken cancellationToken) =>
        options.Value.UseHealthChecksCache ? Task.CompletedTask : reader.RefreshAsync(service, cancellationToken);
}
