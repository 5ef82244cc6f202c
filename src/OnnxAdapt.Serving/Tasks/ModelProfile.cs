using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Serving.Tasks;

/// <summary>What a loaded model can be asked for.</summary>
public sealed record ModelProfile
{
    /// <summary>Name of the model.</summary>
    public required string Name { get; init; }

    /// <summary>The version that answers.</summary>
    public required long Version { get; init; }

    /// <summary>What it answers.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>What clients can ask it for.</summary>
    public required ModelKind Kind { get; init; }

    /// <summary>Files that it takes instead of text: images, sounds; empty for none.</summary>
    public string Files { get; init; } = "";

    /// <summary>Label names in the order of the scores.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Longest input in tokens; 0 when the model sets no limit.</summary>
    public int MaxTokens { get; init; }

    /// <summary>Length of a vector; 0 when it varies or there is none.</summary>
    public int VectorSize { get; init; }

    /// <summary>How token vectors become one: mean, cls, max, last, meanSqrtLength, splade, or empty when the graph does it.</summary>
    public string Pooling { get; init; } = "";

    /// <summary>Names of the prompts that may be put before a text.</summary>
    public IReadOnlyCollection<string> Prompts { get; init; } = [];

    /// <summary>SHA-256 of the graph, for an adapted model of its base's (lower-case hex).</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Element type of the vectors or scores.</summary>
    public TensorElementType ElementType { get; init; } = TensorElementType.Float;

    internal static ModelProfile Of(ModelSnapshot snapshot)
    {
        var backbone = snapshot.Backbone;
        var features = backbone.Contract.Features;
        return new ModelProfile
        {
            Name = snapshot.Name,
            Version = snapshot.Version,
            Task = snapshot.Task,
            Kind = KindOf(snapshot),
            Files = backbone.Encoder.TakesImages ? "images" : backbone.Encoder.TakesSounds ? "sounds" : "",
            Labels = snapshot.Labels,
            MaxTokens = backbone.Encoder.DeclaredMaxTokens,
            VectorSize = backbone.FeatureSize,
            Pooling = features is { PerToken: true } ? char.ToLowerInvariant(backbone.Pooling.ToString()[0]) + backbone.Pooling.ToString()[1..] : "",
            Prompts = backbone.Encoder.Prompts,
            Sha256 = backbone.Source.GraphHash,
            ElementType = features is null ? TensorElementType.Float : backbone.Contract.Signature.FindOutput(features.Name)!.ElementType,
        };
    }

    private static ModelKind KindOf(ModelSnapshot snapshot) => snapshot.Task switch
    {
        _ when !snapshot.Backbone.Contract.IsText => ModelKind.Generic,
        ModelTask.Embedding => ModelKind.Embedding,
        ModelTask.SparseEmbedding => ModelKind.SparseEmbedding,
        ModelTask.SingleLabel or ModelTask.MultiLabel => ModelKind.Classifier,
        ModelTask.Ranking => ModelKind.Ranker,
        ModelTask.Regression when snapshot.Head is null && snapshot.Backbone.FeatureSize == 1 => ModelKind.Ranker,
        ModelTask.TokenClassification => ModelKind.TokenClassifier,
        _ => ModelKind.Generic,
    };
}
