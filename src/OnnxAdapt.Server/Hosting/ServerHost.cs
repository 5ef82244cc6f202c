using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Telemetry;

namespace OnnxAdapt.Server.Hosting;

/// <summary>A running server: in a process of its own, or inside the command line and tests.</summary>
public sealed class ServerHost : IAsyncDisposable
{
    private const int ThreadsBesideRuns = 4;
    private readonly WebApplication _application;

    private ServerHost(WebApplication application, Queue<Uri> addresses, ServerSettings settings)
    {
        _application = application;
        GrpcAddress = addresses.Dequeue();
        HttpAddress = addresses.Dequeue();
        AdminGrpcAddress = settings.AdminPort is null ? null : addresses.Dequeue();
        AdminHttpAddress = settings.AdminHttpPort is null ? null : addresses.Dequeue();
    }

    /// <summary>Address of the gRPC port, with the port that was taken.</summary>
    public Uri GrpcAddress { get; }

    /// <summary>Address of the port for metrics and health.</summary>
    public Uri HttpAddress { get; }

    /// <summary>Address of the gRPC port for administrators; null without one.</summary>
    public Uri? AdminGrpcAddress { get; }

    /// <summary>Address of the HTTP port for administrators; null without one.</summary>
    public Uri? AdminHttpAddress { get; }

    /// <summary>Checks the settings, loads what is to be loaded at start, and listens.</summary>
    /// <param name="settings">All options.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="AdaptException">InvalidArgument that lists every problem of the settings; Unavailable when a port is taken.</exception>
    public static async Task<ServerHost> StartAsync(ServerSettings settings, CancellationToken cancellationToken = default)
    {
        SettingsValidator.Require(settings);
        KeepThreadsForRequests();
        var application = ServerApplication.Build(settings);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new AdaptException(AdaptErrorKind.Unavailable, $"Port, HttpPort, AdminPort, AdminHttpPort: the server cannot listen. {failure.Message}", failure);
        }

        var host = new ServerHost(application, Addresses(application, settings), settings);
        application.Services.GetRequiredService<ILogger<ServerHost>>().Listening(host.GrpcAddress.GetLeftPart(UriPartial.Authority), host.HttpAddress.GetLeftPart(UriPartial.Authority));
        return host;
    }

    /// <summary>Completes when the process is asked to end (SIGTERM, Ctrl+C) and requests in flight have ended.</summary>
    /// <param name="cancellationToken">Asks the server to end.</param>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _application.WaitForShutdownAsync(cancellationToken);

    /// <summary>Drains and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A thread of the pool may run a model for its caller; others must be there at once to take and answer requests meanwhile.</summary>
    private static void KeepThreadsForRequests()
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + ThreadsBesideRuns), ports);
    }

    /// <summary>In the order in which the ports were opened.</summary>
    private static Queue<Uri> Addresses(WebApplication application, ServerSettings settings)
    {
        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address.Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("localhost", "127.0.0.1", StringComparison.Ordinal)));
        int?[] wanted = [settings.Port, settings.HttpPort, settings.AdminPort, settings.AdminHttpPort];
        return new Queue<Uri>(bound.Zip(wanted.OfType<int>(), Of));
    }

    private static Uri Of(Uri bound, int wantedPort) =>
        wantedPort == 0 ? bound : new UriBuilder(bound) { Port = wantedPort }.Uri;
}
