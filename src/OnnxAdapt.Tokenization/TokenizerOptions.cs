namespace OnnxAdapt.Tokenization;

/// <summary>What to change about a tokenizer file when it is loaded.</summary>
public sealed record TokenizerOptions
{
    /// <summary>The most tokens of an encoding, in the place of the file's limit; null keeps that.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The padding token where the file says nothing about padding; null looks for <c>[PAD]</c> and <c>&lt;pad&gt;</c>.</summary>
    public string? PadToken { get; init; }

    /// <summary>Whether unknown tokens are left out of encodings, as static embeddings of Model2Vec expect.</summary>
    /// <value>False.</value>
    public bool DropsUnknown { get; init; }

    /// <summary>Whether a <c>vocab.txt</c> expects lower case.</summary>
    /// <value>True.</value>
    public bool LowerCase { get; init; } = true;

    /// <summary>Whether a <c>vocab.txt</c> expects letters without accents; null for as <see cref="LowerCase"/> says.</summary>
    public bool? StripsAccents { get; init; }

    /// <summary>Whether a <c>vocab.txt</c> expects every Chinese character to be a word.</summary>
    /// <value>True.</value>
    public bool SetsChineseApart { get; init; } = true;

    /// <summary>Whether a sentencepiece model puts <c>&lt;s&gt;</c> before a text.</summary>
    /// <value>False.</value>
    public bool AddsBeginning { get; init; }

    /// <summary>Whether a sentencepiece model puts <c>&lt;/s&gt;</c> behind a text.</summary>
    /// <value>False.</value>
    public bool AddsEnd { get; init; }

    /// <summary>The regular expression that a tiktoken file splits by; null for that of the encoding with as many entries.</summary>
    public string? SplitPattern { get; init; }

    /// <summary>The special tokens of a tiktoken file with their ids; null for those of the encoding with as many entries.</summary>
    public IReadOnlyDictionary<string, int>? SpecialTokens { get; init; }
}
