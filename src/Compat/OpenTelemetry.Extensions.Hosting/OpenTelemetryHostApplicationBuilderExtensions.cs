using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;

namespace Microsoft.Extensions.Hosting;

public static class OpenTelemetryHostApplicationBuilderExtensions
{
    public static OpenTelemetryBuilder AddOpenTelemetry(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Services.AddOpenTelemetry();
    }
}
