namespace OnnxAdapt.Abstractions;

/// <summary>What a model answers.</summary>
public enum ModelTask
{
    /// <summary>Whatever tensors the graph gives.</summary>
    Generic,

    /// <summary>One vector per input.</summary>
    Embedding,

    /// <summary>Exactly one label per input; scores by softmax.</summary>
    SingleLabel,

    /// <summary>Any number of labels per input; scores by sigmoid.</summary>
    MultiLabel,

    /// <summary>One or more real values per input.</summary>
    Regression,

    /// <summary>One label per token of a text.</summary>
    TokenClassification,

    /// <summary>How well a pair of texts, such as a question and a passage, belongs together: one score.</summary>
    Ranking,

    /// <summary>One weight per entry of the vocabulary, nearly all of them zero (SPLADE).</summary>
    SparseEmbedding,
}
