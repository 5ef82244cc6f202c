using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Tasks;

/// <summary>A request for tokens.</summary>
public sealed record TokenizeCall
{
    /// <summary>Whose tokenizer.</summary>
    public required ModelReference Model { get; init; }

    /// <summary>At least one text.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>Whether the tokenizer adds its special tokens.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>Name of a prompt of the model's folder that is put before each text; empty for its default one, if any.</summary>
    public string Prompt { get; init; } = "";
}
