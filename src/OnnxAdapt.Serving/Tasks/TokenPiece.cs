namespace OnnxAdapt.Serving.Tasks;

/// <summary>A token and where it comes from.</summary>
/// <param name="Id">Id in the vocabulary.</param>
/// <param name="Token">The token as the vocabulary spells it.</param>
/// <param name="IsAdded">Whether the tokenizer added it, so that it is in no text.</param>
public readonly record struct TokenPiece(int Id, string Token, bool IsAdded)
{
    /// <summary>Where it starts in its text, in UTF-16 units; 0 when added.</summary>
    public int Start { get; init; }

    /// <summary>Where it ends in its text, in UTF-16 units; 0 when added.</summary>
    public int End { get; init; }

    /// <summary>Number of the word that it is a part of; -1 when added.</summary>
    public int Word { get; init; }
}
