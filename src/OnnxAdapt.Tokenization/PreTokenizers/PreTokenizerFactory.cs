using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>The pre-tokenizers by the name that <c>tokenizer.json</c> gives them.</summary>
internal static class PreTokenizerFactory
{
    public static ComponentFactory<PreTokenizer> Instance { get; } = new("pre-tokenizer", new()
    {
        ["BertPreTokenizer"] = static _ => new BertPreTokenizer(),
        ["ByteLevel"] = ByteLevelPreTokenizer.Read,
        ["CharDelimiterSplit"] = CharDelimiterPreTokenizer.Read,
        ["Digits"] = DigitsPreTokenizer.Read,
        ["FixedLength"] = FixedLengthPreTokenizer.Read,
        ["Metaspace"] = MetaspacePreTokenizer.Read,
        ["Punctuation"] = PunctuationPreTokenizer.Read,
        ["Sequence"] = SequencePreTokenizer.Read,
        ["Split"] = SplitPreTokenizer.Read,
        ["UnicodeScripts"] = static _ => new UnicodeScriptsPreTokenizer(),
        ["Whitespace"] = static _ => new WhitespacePreTokenizer(),
        ["WhitespaceSplit"] = static _ => new WhitespaceSplitPreTokenizer(),
    });
}
