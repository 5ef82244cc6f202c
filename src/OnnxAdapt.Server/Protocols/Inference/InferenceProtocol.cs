using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Protocols.Inference.Execution;
using OnnxAdapt.Server.Protocols.Inference.Grpc;
using OnnxAdapt.Server.Protocols.Inference.Models;
using OnnxAdapt.Server.Protocols.Inference.Repository;
using OnnxAdapt.Server.Protocols.Inference.Rest;
using OnnxAdapt.Server.Protocols.Inference.Settings;
using OnnxAdapt.Server.Protocols.Inference.SharedMemory;
using OnnxAdapt.Server.Protocols.Inference.Statistics;

namespace OnnxAdapt.Server.Protocols.Inference;

/// <summary>The inference protocol of KServe and Triton: its services and where they listen.</summary>
internal static class InferenceProtocol
{
    /// <summary>Adds the protocol's parts.</summary>
    public static void AddInferenceProtocol(this IServiceCollection services)
    {
        services.AddSingleton<OutOfService>();
        services.AddSingleton<ModelSurfaces>();
        services.AddSingleton<ModelCards>();
        services.AddSingleton<ModelRepository>();
        services.AddSingleton<SharedMemoryRegistry>();
        services.AddSingleton<InferenceRunner>();
        services.AddSingleton<ServingStatistics>();
        services.AddSingleton<StatisticsReport>();
        services.AddSingleton<TritonMetrics>();
        services.AddSingleton<RuntimeSettings>();
        services.AddSingleton<RequestMapping>();
        services.AddSingleton<RequestBody>();
        services.AddSingleton<InferBody>();
        services.AddSingleton<InferenceRoutes>();
        services.AddSingleton<ControlRoutes>();
    }

    /// <summary>Maps the gRPC service and the routes, and begins to count.</summary>
    public static void MapInferenceProtocol(this WebApplication application)
    {
        application.Services.GetRequiredService<ServingStatistics>();
        if (application.Services.GetRequiredService<ServerSettings>().Metrics.Triton) application.Services.GetRequiredService<TritonMetrics>();
        application.MapGrpcService<InferenceService>();
        application.Services.GetRequiredService<InferenceRoutes>().Map(application);
        application.Services.GetRequiredService<ControlRoutes>().Map(application);
    }
}
