using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Telemetry;
using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Server.Hosting;

/// <summary>Opens the catalog before the ports open, and takes the server out of rotation as soon as it is asked to end.</summary>
internal sealed class ModelLifetime(
    ModelCatalog catalog, Readiness readiness, IHostApplicationLifetime lifetime, ServerSettings settings, ILogger<ModelLifetime> logger) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(Drain);
        await catalog.StartAsync(cancellationToken).ConfigureAwait(false);
        readiness.Ready();
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        logger.Stopped();
        return Task.CompletedTask;
    }

    private void Drain()
    {
        readiness.NotReady("draining");
        logger.Draining(settings.DrainSeconds);
    }
}
