namespace OnnxAdapt.Serving.Packages;

/// <summary>How a model's folder wants text to be treated.</summary>
internal sealed record TextSettings
{
    /// <summary>Path of the tokenizer file; null for a model that takes tensors only.</summary>
    public string? TokenizerPath { get; init; }

    /// <summary>Longest input in tokens, special tokens included; null when not limited.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Whether long texts lose their beginning rather than their end.</summary>
    public bool TruncateLeft { get; init; }

    /// <summary>Whether text is lower-cased before the tokenizer sees it.</summary>
    public bool LowerCase { get; init; }

    /// <summary>How token vectors become one; null leaves it to the graph, or to the default where the graph gives token vectors.</summary>
    public PoolingMode? Pooling { get; init; }

    /// <summary>Whether vectors are L2-normalised.</summary>
    public bool Normalize { get; init; }

    /// <summary>Texts that may be put before each text, by name.</summary>
    public IReadOnlyDictionary<string, string> Prompts { get; init; } = new Dictionary<string, string>();

    /// <summary>Name of the prompt that is used when a request names none; null for none.</summary>
    public string? DefaultPrompt { get; init; }

    /// <summary>Number of token ids; null when the folder does not say.</summary>
    public int? VocabularySize { get; init; }
}
