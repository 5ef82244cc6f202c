namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>Where <c>Metaspace</c> puts its mark in front.</summary>
internal enum MetaspacePrefix
{
    /// <summary>Before every piece of text that does not begin with it.</summary>
    Always,

    /// <summary>Only before a piece at the start of the text.</summary>
    First,

    /// <summary>Nowhere.</summary>
    Never,
}
