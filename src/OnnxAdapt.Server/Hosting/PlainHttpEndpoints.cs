using OnnxAdapt.Server.Protocols;

namespace OnnxAdapt.Server.Hosting;

/// <summary>The endpoints of the plain HTTP port.</summary>
internal static class PlainHttpEndpoints
{
    /// <summary>Maps <c>/metrics</c>, <c>/healthz</c> (the process lives) and <c>/readyz</c> (it takes requests).</summary>
    public static void MapPlainHttp(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPrometheusScrapingEndpoint("/metrics");
        endpoints.MapTextHttp();
        endpoints.MapGet("/healthz", () => "ok\n");
        endpoints.MapGet("/readyz", (Readiness readiness) => readiness.Problem is { } problem
            ? Results.Text(problem + "\n", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ready\n"));
    }
}
