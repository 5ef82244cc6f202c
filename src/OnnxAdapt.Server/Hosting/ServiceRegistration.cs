using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Sessions;
using OnnxAdapt.OrtTraining.Serving;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Runtime.Sessions;
using OnnxAdapt.Runtime.Training;
using OnnxAdapt.Server.Artifacts;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Origin;
using OnnxAdapt.Server.Protocols;
using OnnxAdapt.Serving;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Server.Hosting;

/// <summary>The product's parts as services.</summary>
internal static class ServiceRegistration
{
    /// <summary>Adds serving, adaptation and the runtime behind both.</summary>
    public static void AddOnnxAdapt(this IServiceCollection services, ServerSettings settings)
    {
        SharedThreads.Count = settings.Serving.CountCores();
        services.AddSingleton(settings);
        services.AddSingleton(settings.Serving);
        services.AddSingleton(settings.Adaptation);
        services.AddSingleton<Readiness>();
        services.AddSingleton<IInferenceBackendFactory>(_ => new OrtInferenceBackendFactory());
        services.AddSingleton<ITrainingBackendFactory, OrtTrainingBackendFactory>();
        services.AddSingleton<IArtifactInference, ArtifactInference>();
        services.AddSingleton<IGraphPacker, EncoderPacker>();
        services.AddSingleton<IArtifactWriter, ArtifactWriter>();
        services.AddSingleton(_ => new ExportFolders(settings.Adaptation.DataDirectory));
        services.AddHttpContextAccessor();
        services.AddSingleton<ICallOrigin, HeaderOrigin>();
        services.AddServing();
        services.AddTextProtocols(settings);
        services.AddSingleton<AdaptationMetrics>();
        services.AddSingleton<IAdaptationSessions>(NewSessions);
        services.AddHostedService<ModelLifetime>();
    }

    private static AdaptationSessions NewSessions(IServiceProvider services) => new(
        services.GetRequiredService<AdaptationOptions>(),
        services.GetRequiredService<IBaseModelProvider>(),
        services.GetRequiredService<IModelPublisher>(),
        services.GetRequiredService<ITrainingBackendFactory>(),
        services.GetRequiredService<ILoggerFactory>(),
        services.GetRequiredService<AdaptationMetrics>(),
        services.GetService<IServingLoad>(),
        services.GetService<IServedModelScorer>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<IInferenceBackendFactory>(),
        services.GetRequiredService<IArtifactWriter>());
}
