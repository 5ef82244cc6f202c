namespace OnnxAdapt.Abstractions;

/// <summary>How one vector is made of a graph's output.</summary>
public enum FeaturePooling
{
    /// <summary>The output is the vector already: [batch, size], further axes flattened.</summary>
    None,

    /// <summary>Mean over the tokens that the attention mask keeps.</summary>
    Mean,

    /// <summary>The first token.</summary>
    Cls,

    /// <summary>Largest value of each component over the tokens that the attention mask keeps.</summary>
    Max,

    /// <summary>The last token that the attention mask keeps.</summary>
    Last,
}
