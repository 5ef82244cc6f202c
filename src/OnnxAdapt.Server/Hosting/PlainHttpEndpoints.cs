using OnnxAdapt.Server.Access;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Protocols;

namespace OnnxAdapt.Server.Hosting;

/// <summary>The endpoints of the plain HTTP port.</summary>
internal static class PlainHttpEndpoints
{
    /// <summary>Maps <c>/metrics</c>, <c>/healthz</c> (the process lives) and <c>/readyz</c> (it takes requests).</summary>
    public static void MapPlainHttp(this IEndpointRouteBuilder endpoints)
    {
        var metrics = endpoints.MapPrometheusScrapingEndpoint("/metrics");
        if (!endpoints.ServiceProvider.GetRequiredService<ServerSettings>().Metrics.RequireKey) metrics.ForEverybody();
        endpoints.MapTextHttp();
        endpoints.MapGet("/healthz", () => "ok\n").ForEverybody();
        endpoints.MapGet("/readyz", (Readiness readiness) => readiness.Problem is { } problem
            ? Results.Text(problem + "\n", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ready\n")).ForEverybody();
    }
}
