namespace OnnxAdapt.Tokenization.SentencePiece;

/// <summary>What a piece of a sentencepiece model is, by the numbers of its format.</summary>
internal enum PieceKind
{
    /// <summary>A part of texts.</summary>
    Normal = 1,

    /// <summary>The unknown token.</summary>
    Unknown = 2,

    /// <summary>A token that is in no text, such as the end of a sentence.</summary>
    Control = 3,

    /// <summary>A symbol that is always one token.</summary>
    UserDefined = 4,

    /// <summary>A piece that is out of use.</summary>
    Unused = 5,

    /// <summary>A single byte.</summary>
    Byte = 6,
}
