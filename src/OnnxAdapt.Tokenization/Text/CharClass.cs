namespace OnnxAdapt.Tokenization.Text;

/// <summary>What a character is to the rules of pre-tokenizers and normalizers.</summary>
[Flags]
internal enum CharClass : byte
{
    /// <summary>Nothing in particular.</summary>
    None = 0,

    /// <summary>White space as Unicode's property says.</summary>
    WhiteSpace = 1,

    /// <summary>ASCII punctuation and symbols, or any category P.</summary>
    Punctuation = 2,

    /// <summary>What regular expressions call a word character.</summary>
    Word = 4,

    /// <summary>Any category N.</summary>
    Number = 8,

    /// <summary>Control, format, private use: what cleaning removes.</summary>
    Other = 16,

    /// <summary>A non-spacing mark.</summary>
    NonSpacingMark = 32,

    /// <summary>Any mark.</summary>
    Mark = 64,
}
