namespace OnnxAdapt.Tokenization;

/// <summary>Which tokens give way when a text is too long.</summary>
public enum TruncationSide
{
    /// <summary>As the tokenizer file says; the last ones if it says nothing.</summary>
    AsFile,

    /// <summary>The last ones.</summary>
    Right,

    /// <summary>The first ones.</summary>
    Left,

    /// <summary>None: the encoding may be longer than any limit, and the caller checks.</summary>
    None,
}
