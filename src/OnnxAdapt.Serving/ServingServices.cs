using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Publishing;
using OnnxAdapt.Serving.Tasks;

namespace OnnxAdapt.Serving;

/// <summary>Registers serving with a container.</summary>
public static class ServingServices
{
    /// <summary>
    /// Adds the catalog, the engine, the publisher, the provider of base models and the metrics as singletons. The host adds
    /// <see cref="ServingOptions"/>, an <see cref="IInferenceBackendFactory"/> and logging, calls
    /// <see cref="ModelCatalog.StartAsync"/> at start, and disposes the catalog at the end.
    /// </summary>
    public static IServiceCollection AddServing(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServingMetrics>();
        services.TryAddSingleton<ModelCatalog>();
        services.TryAddSingleton<IModelCatalog>(provider => provider.GetRequiredService<ModelCatalog>());
        services.TryAddSingleton<InferenceEngine>();
        services.TryAddSingleton<IInferenceEngine>(provider => provider.GetRequiredService<InferenceEngine>());
        services.TryAddSingleton<ITextTasks, TextTasks>();
        services.TryAddSingleton<IServingLoad>(provider => provider.GetRequiredService<InferenceEngine>());
        services.TryAddSingleton<IModelPublisher, ModelPublisher>();
        services.TryAddSingleton<IBaseModelProvider, BaseModelProvider>();
        services.TryAddSingleton<IServedModelScorer, ServedModelScorer>();
        return services;
    }
}
