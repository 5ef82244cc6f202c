using OnnxAdapt.Cli.Failures;
using OnnxAdapt.Client;
using OnnxAdapt.Server.Hosting;

namespace OnnxAdapt.Cli.Connections;

/// <summary>A client, and the server in this process when there is no other.</summary>
internal sealed class ServerConnection : IAsyncDisposable
{
    private readonly ServerHost? _host;

    private ServerConnection(OnnxAdaptClient client, ServerHost? host) => (Client, _host) = (client, host);

    /// <summary>The client.</summary>
    public OnnxAdaptClient Client { get; }

    /// <summary>Connects to the server that the settings name, or starts one.</summary>
    public static async Task<ServerConnection> OpenAsync(ConnectionSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Server is not null) return new ServerConnection(Connect(settings.Server, settings), host: null);
        var host = await ServerHost.StartAsync(EmbeddedServer.Settings(settings), cancellationToken).ConfigureAwait(false);
        return new ServerConnection(Connect(host.GrpcAddress.ToString(), settings), host);
    }

    /// <summary>Closes the client, then stops the server that was started.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_host is not null) await _host.DisposeAsync().ConfigureAwait(false);
    }

    private static OnnxAdaptClient Connect(string address, ConnectionSettings settings)
    {
        try
        {
            return OnnxAdaptClient.Connect(address, new OnnxAdaptClientOptions
            {
                ApiKey = settings.ApiKey,
                TrustedRoots = TrustedRoots.Read(settings.CertificateAuthority),
                ClientCertificates = ClientIdentity.Read(settings.ClientCertificate, settings.ClientKey),
                Timeout = settings.Timeout,
                MaxMessageBytes = 1024 * 1024 * 1024,
            });
        }
        catch (ArgumentException failure)
        {
            throw CommandException.Invalid($"--server: {failure.Message}", failure);
        }
    }
}
