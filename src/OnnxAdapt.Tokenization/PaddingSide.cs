namespace OnnxAdapt.Tokenization;

/// <summary>The end of a sequence that padding goes to.</summary>
public enum PaddingSide
{
    /// <summary>After the tokens.</summary>
    Right,

    /// <summary>Before the tokens.</summary>
    Left,
}
