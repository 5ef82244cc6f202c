using System.Reflection;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Serving.Tasks;
using OnnxAdapt.TeiV1;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>Answers of Info.</summary>
internal sealed class TeiFacts(ServerSettings settings)
{
    /// <summary>Version of this server.</summary>
    public static string Version { get; } = typeof(TeiFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>What is known about a model and the limits of the server. Models that are none of the three kinds count as embedding.</summary>
    public InfoResponse Of(ModelProfile profile) => new()
    {
        Version = Version,
        ModelId = profile.Name,
        ModelSha = profile.Sha256,
        ModelDtype = TypeName(profile.ElementType),
        ModelType = TypeOf(profile.Kind),
        MaxConcurrentRequests = (uint)settings.Serving.MaxQueuedRows,
        MaxInputLength = (uint)(profile.MaxTokens > 0 ? profile.MaxTokens : settings.Serving.MaxTokensPerInput),
        MaxBatchTokens = (uint)settings.Serving.MaxBatchTokens,
        MaxBatchRequests = (uint)settings.Serving.MaxBatchRows,
        MaxClientBatchSize = (uint)settings.Tei.MaxClientBatchSize,
        TokenizationWorkers = (uint)Environment.ProcessorCount,
    };

    private static ModelType TypeOf(ModelKind kind) => kind switch
    {
        ModelKind.Classifier or ModelKind.TokenClassifier => ModelType.Classifier,
        ModelKind.Ranker => ModelType.Reranker,
        _ => ModelType.Embedding,
    };

    private static string TypeName(TensorElementType type) => type switch
    {
        TensorElementType.Float16 => "float16",
        TensorElementType.Double => "float64",
        _ => "float32",
    };
}
