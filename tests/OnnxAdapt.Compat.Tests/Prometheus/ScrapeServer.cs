using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace OnnxAdapt.Compat.Tests.Prometheus;

/// <summary>A web application on a free port that serves the metrics of one meter.</summary>
internal sealed class ScrapeServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScrapeServer(WebApplication app) => _app = app;

    public HttpClient Http { get; } = new();

    public static async Task<ScrapeServer> StartAsync(
        string meterName,
        Action<PrometheusAspNetCoreOptions>? configure = null,
        Action<MeterProviderBuilder>? metrics = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Clear().AddAttributes([new("service.name", "onnx\"adapt")]))
            .WithMetrics(provider =>
            {
                provider.AddMeter(meterName).AddPrometheusExporter(options =>
                {
                    options.ScrapeResponseCacheDurationMilliseconds = 0;
                    configure?.Invoke(options);
                });
                metrics?.Invoke(provider);
            });
        var app = builder.Build();
        app.MapPrometheusScrapingEndpoint();
        await app.StartAsync();
        var server = new ScrapeServer(app);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        server.Http.BaseAddress = new Uri(addresses.Addresses.Single());
        return server;
    }

    public async Task<(string Body, string ContentType)> ScrapeAsync(string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType!.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
