using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Protocols.OpenAi;
using OnnxAdapt.Server.Protocols.Tei;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Server.Protocols;

/// <summary>The dialects of text-embeddings-inference and OpenAI.</summary>
internal static class ProtocolServices
{
    /// <summary>Adds what their endpoints need.</summary>
    /// <param name="services">The container, after serving was added.</param>
    /// <param name="settings">All options.</param>
    public static void AddTextProtocols(this IServiceCollection services, ServerSettings settings)
    {
        if (settings.Metrics.Tei)
        {
            services.AddSingleton<TeiMetrics>();
            services.AddSingleton<IInferenceEngine>(provider => new MeasuredEngine(provider.GetRequiredService<InferenceEngine>(), provider.GetRequiredService<TeiMetrics>()));
        }

        services.AddSingleton<ModelChooser>();
        services.AddSingleton<TokenIds>();
        services.AddSingleton<TeiEngine>();
        services.AddSingleton<TeiFacts>();
        services.AddSingleton<TeiRoutes>();
        services.AddSingleton<EmbeddingsAnswerer>();
        services.AddSingleton<OpenAiModels>();
    }

    /// <summary>Maps the gRPC services of text-embeddings-inference.</summary>
    public static void MapTeiGrpc(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<TeiInfoService>();
        endpoints.MapGrpcService<TeiEmbedService>();
        endpoints.MapGrpcService<TeiPredictService>();
        endpoints.MapGrpcService<TeiRerankService>();
        endpoints.MapGrpcService<TeiTokenizeService>();
    }

    /// <summary>Maps the HTTP routes of both.</summary>
    public static void MapTextHttp(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapTeiHttp();
        endpoints.MapOpenAiHttp();
    }
}
