using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Models;

/// <summary>Cuts pieces into tokens of a vocabulary. Instances are immutable and shared by threads.</summary>
internal abstract class TokenModel
{
    private const int LongestShown = 40;

    /// <summary>Number of entries of the model's own vocabulary, without added tokens.</summary>
    public abstract int Count { get; }

    /// <summary>Id of the unknown token, or null.</summary>
    public abstract int? UnknownId { get; }

    /// <summary>The id of an entry, or null.</summary>
    public abstract int? IdOf(string token);

    /// <summary>The entry of an id, or null.</summary>
    public abstract string? TokenOf(int id);

    /// <summary>Adds the tokens of a piece that begins at <paramref name="origin"/> of the normalised text.</summary>
    public abstract void Tokenize(ReadOnlySpan<char> piece, int origin, TokenList tokens);

    /// <summary>The refusal of a text that would need an unknown token.</summary>
    protected static AdaptException MissingUnknown(ReadOnlySpan<char> piece)
    {
        var shown = piece.Length <= LongestShown ? piece.ToString() : string.Concat(piece[..LongestShown], "...");
        return AdaptException.Invalid("text", $"has \"{shown}\", which is not in the vocabulary, and the tokenizer has no unknown token.");
    }
}
