using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Serving;

namespace OnnxAdapt.Server.Hosting;

/// <summary>The product's parts as services.</summary>
internal static class ServiceRegistration
{
    /// <summary>Adds serving, adaptation and the runtime behind both.</summary>
    public static void AddOnnxAdapt(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Serving);
        services.AddSingleton(settings.Adaptation);
        services.AddSingleton<Readiness>();
        services.AddSingleton<IInferenceBackendFactory>(_ => new OrtInferenceBackendFactory());
        services.AddServing();
        services.AddHostedService<ModelLifetime>();
    }
}
