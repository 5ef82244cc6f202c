namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>What becomes of a delimiter, by the names of <c>tokenizer.json</c>.</summary>
internal enum SplitBehavior
{
    /// <summary>Delimiters are dropped.</summary>
    Removed,

    /// <summary>Every delimiter is a piece of its own.</summary>
    Isolated,

    /// <summary>A delimiter ends the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>A delimiter begins the piece after it.</summary>
    MergedWithNext,

    /// <summary>Neighbouring delimiters are one piece.</summary>
    Contiguous,
}
