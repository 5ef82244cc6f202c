namespace OnnxAdapt.Serving.Tasks;

/// <summary>What clients of a text model can ask it for.</summary>
public enum ModelKind
{
    /// <summary>Outputs as they are.</summary>
    Generic,

    /// <summary>A vector per text.</summary>
    Embedding,

    /// <summary>Weights over the vocabulary per text.</summary>
    SparseEmbedding,

    /// <summary>Scores of labels per text or pair of texts.</summary>
    Classifier,

    /// <summary>One score per pair of texts.</summary>
    Ranker,

    /// <summary>Scores of labels per token.</summary>
    TokenClassifier,
}
