using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Catalog;

/// <summary>What only a loaded graph tells about a model.</summary>
internal sealed record ModelFacts(ModelTask Task, string Sha256, ModelSignature Signature, IReadOnlyList<string> Labels, int EmbeddingSize, int MaxTokens, string Execution)
{
    public static ModelFacts Of(ModelSnapshot snapshot)
    {
        var backbone = snapshot.Backbone;
        var embedding = snapshot.Task == ModelTask.Embedding ? backbone.FeatureSize : 0;
        return new ModelFacts(snapshot.Task, backbone.Source.GraphHash, backbone.Contract.Signature, snapshot.Labels, embedding, backbone.Encoder.DeclaredMaxTokens, snapshot.Execution);
    }
}
