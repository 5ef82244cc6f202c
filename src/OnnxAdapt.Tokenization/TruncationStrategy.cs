namespace OnnxAdapt.Tokenization;

/// <summary>Which text of a pair gives way.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one, until both are of one length.</summary>
    LongestFirst,

    /// <summary>The first.</summary>
    OnlyFirst,

    /// <summary>The second; a single text that is too long is refused.</summary>
    OnlySecond,
}
