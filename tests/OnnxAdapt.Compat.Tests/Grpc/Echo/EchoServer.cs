using System.Net;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OnnxAdapt.Compat.Tests.Grpc.Echo;

/// <summary>The echo service on a free port of the loopback interface, with health and reflection.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private EchoServer(WebApplication application, EchoProbe probe, ErrorLog log)
    {
        _application = application;
        Probe = probe;
        Log = log;
        Address = new Uri(application.Urls.First());
    }

    public EchoProbe Probe { get; }

    public ErrorLog Log { get; }

    public Uri Address { get; }

    /// <summary>The address as host and port.</summary>
    public string Target => Address.Authority;

    public static async Task<EchoServer> StartAsync(
        Action<GrpcServiceOptions>? configure = null,
        Action<IServiceCollection>? services = null,
        Action<GrpcServiceOptions<EchoService>>? own = null,
        Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var log = new ErrorLog();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, options =>
        {
            options.Protocols = HttpProtocols.Http2;
            listen?.Invoke(options);
        }));
        var probe = new EchoProbe();
        builder.Services.AddSingleton(probe);
        builder.Services.AddGrpc(options => configure?.Invoke(options)).AddServiceOptions<EchoService>(options => own?.Invoke(options));
        builder.Services.AddGrpcReflection();
        services?.Invoke(builder.Services);
        var application = builder.Build();
        application.MapGrpcService<EchoService>();
        application.MapGrpcService<EchoHealth>();
        application.MapGrpcReflectionService();
        await application.StartAsync();
        return new EchoServer(application, probe, log);
    }

    public GrpcChannel Connect(Action<GrpcChannelOptions>? configure = null)
    {
        var options = new GrpcChannelOptions();
        configure?.Invoke(options);
        return GrpcChannel.ForAddress(Address, options);
    }

    /// <summary>Sends a body as a call would, without a gRPC client.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, byte[] body, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request);
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => _application.StopAsync(cancellationToken);

    /// <summary>Stops the server; errors that no test asked for fail the test.</summary>
    public async ValueTask DisposeAsync()
    {
        Probe.Release();
        await _application.StopAsync();
        await _application.DisposeAsync();
        Assert.True(Log.Errors.Count == 0, string.Join(Environment.NewLine, Log.Errors));
    }
}
