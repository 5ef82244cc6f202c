using System.Text.Json;

namespace OnnxAdapt.Serving.Packages;

/// <summary>Treatment of inputs as a base package's manifest says it.</summary>
internal sealed record PackagePreprocessing
{
    /// <summary>Path of <c>tokenizer.json</c> within the package.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>Longest input in tokens; null when not limited.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How token vectors become one.</summary>
    public PoolingMode? Pooling { get; init; }

    /// <summary>Whether vectors are L2-normalised.</summary>
    public bool Normalize { get; init; }

    /// <summary>Whether text is lower-cased before the tokenizer sees it.</summary>
    public bool LowerCase { get; init; }

    /// <summary><c>right</c> or <c>left</c>; null for right.</summary>
    public string? Truncation { get; init; }

    /// <summary>Texts that may be put before each text, by name.</summary>
    public IReadOnlyDictionary<string, string>? Prompts { get; init; }

    /// <summary>Name of the prompt for requests that name none.</summary>
    public string? DefaultPrompt { get; init; }

    /// <summary>Treatment of images, with the properties of <c>preprocessor_config.json</c>; null takes that file, if there is one.</summary>
    public JsonElement? Image { get; init; }

    /// <summary>
    /// Treatment of sound, in the general form or with the properties of <c>preprocessor_config.json</c>; null takes that file, if there is one.
    /// </summary>
    public JsonElement? Audio { get; init; }

    /// <summary>Number of token ids.</summary>
    public int? VocabularySize { get; init; }
}
