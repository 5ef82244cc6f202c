using Microsoft.AspNetCore.Http;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Answers one scrape over HTTP.</summary>
internal sealed class PrometheusScrapeHandler(PrometheusExporter exporter)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var format = ScrapeFormat.Negotiate(context.Request.Headers.Accept);
        var page = await exporter.ScrapeAsync(format, context.RequestAborted).ConfigureAwait(false);
        if (page is null)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        context.Response.ContentType = format.ContentType;
        context.Response.ContentLength = page.Body.Length;
        context.Response.Headers.LastModified = page.GeneratedAt.ToString("R");
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(page.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
