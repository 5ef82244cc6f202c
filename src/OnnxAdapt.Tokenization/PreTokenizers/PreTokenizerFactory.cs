using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>The pre-tokenizers by the name that <c>tokenizer.json</c> gives them.</summary>
internal static class PreTokenizerFactory
{
    public static ComponentFactory<PreTokenizer> Instance { get; } = new("pre-tokenizer", new()
    {
        ["BertPreTokenizer"] = static _ => new BertPreTokenizer(),
        ["Digits"] = DigitsPreTokenizer.Read,
        ["Punctuation"] = PunctuationPreTokenizer.Read,
        ["Sequence"] = SequencePreTokenizer.Read,
        ["Split"] = SplitPreTokenizer.Read,
        ["UnicodeScripts"] = static _ => new UnicodeScriptsPreTokenizer(),
        ["Whitespace"] = static _ => new WhitespacePreTokenizer(),
        ["WhitespaceSplit"] = static _ => new WhitespaceSplitPreTokenizer(),
    });
}
