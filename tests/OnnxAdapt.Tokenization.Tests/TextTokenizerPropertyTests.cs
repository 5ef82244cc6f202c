using FsCheck;
using FsCheck.Fluent;

namespace OnnxAdapt.Tokenization.Tests;

/// <summary>What holds for any UTF-16 text, well formed or not.</summary>
public sealed class TextTokenizerPropertyTests
{
    private static readonly TextTokenizer[] Tokenizers =
    [
        SampleTokenizers.Bundled,
        SampleTokenizers.Build("""{"type": "NFKC"}""", """{"type": "Whitespace"}""", SampleTokenizers.ClsSep),
        SampleTokenizers.Build("""{"type": "NFD"}""", """{"type": "UnicodeScripts"}"""),
        SampleTokenizers.Build("""{"type": "Sequence", "normalizers": [{"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, {"type": "Strip"}]}""", """{"type": "Digits", "individual_digits": true}"""),
        SampleTokenizers.Build("""{"type": "NFC"}""", """{"type": "Punctuation", "behavior": "MergedWithNext"}""", addedTokens: """[{"id": 30, "content": "A", "special": false, "lstrip": true, "rstrip": true}]"""),
        SampleTokenizers.Build("""{"type": "Replace", "pattern": {"Regex": "(?<=a)\\s*|[^\\p{L}]{3}"}, "content": "\u1E9B\ud83d\ude00"}""", """{"type": "ByteLevel"}""", Roberta, model: Bytes),
        SampleTokenizers.Build("""{"type": "ByteLevel"}""", """{"type": "Split", "pattern": {"Regex": "\\p{Lu}?\\p{Ll}+|\\s+(?!\\S)"}, "behavior": "MergedWithPrevious", "invert": true}""", model: Bytes),
        SampleTokenizers.Build("""{"type": "Sequence", "normalizers": [{"type": "Nmt"}, {"type": "Prepend", "prepend": "\u2581\u2581"}]}""", """{"type": "Metaspace", "prepend_scheme": "first"}""", model: Pieces),
        SampleTokenizers.Build("""{"type": "NFKD"}""", """{"type": "Sequence", "pretokenizers": [{"type": "FixedLength", "length": 3}, {"type": "CharDelimiterSplit", "delimiter": "e"}]}""", model: Characters),
    ];

    private const string Roberta = """{"type": "RobertaProcessing", "sep": ["\u0120", 1], "cls": ["a", 0], "trim_offsets": true, "add_prefix_space": true}""";
    private const string Bytes = """{"type": "BPE", "unk_token": "a", "vocab": {"a": 0, "\u0120": 1, "\u0120a": 2, "\u00cc": 3, "\u0123": 4, "\u00cc\u0123": 5}, "merges": ["\u0120 a", "\u00cc \u0123"]}""";
    private const string Pieces = """{"type": "Unigram", "unk_id": 0, "byte_fallback": true, "vocab": [["<unk>", 0], ["\u2581", -2], ["\u2581a", -1], ["<0xCC>", -3], ["<0x81>", -3], ["e", -1]]}""";
    private const string Characters = """{"type": "BPE", "byte_fallback": true, "end_of_word_suffix": "</w>", "vocab": {"a": 0, "a</w>": 1, "<0xCC>": 2, "<0x81>": 3, "b": 4, "ba</w>": 5}, "merges": ["b a</w>"]}""";

    private static readonly Arbitrary<string> Texts = Arb.From(
        Gen.Frequency(
                (4, Gen.Choose(32, 126)),
                (2, Gen.Choose(0xD7F0, 0xE010)),
                (2, Gen.Choose(0x300, 0x345)),
                (2, Gen.Choose(0xAC00, 0xD7A3)),
                (1, Gen.Elements(0, 9, 10, 0x85, 0xA0, 0x130, 0x200D, 0x2028, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x344, 0x1E9B, 0xFDFA)),
                (2, Gen.Choose(0, 0xFFFF)))
            .Select(unit => (char)unit)
            .ArrayOf()
            .Select(units => new string(units)));

    [Fact]
    public void Encode_AnyText_GivesKnownIdsAndOffsetsWithinTheText() => ForAny(text => Tokenizers.All(tokenizer =>
    {
        var encoding = tokenizer.Encode(text);
        return encoding.Ids.All(id => tokenizer.TokenOf(id) is not null)
            && encoding.Offsets.All(offset => 0 <= offset.Start && offset.Start <= offset.End && offset.End <= text.Length);
    }));

    [Fact]
    public void Encode_AnyText_HasOffsetsThatNeverGoBack() => ForAny(text =>
    {
        var starts = SampleTokenizers.Bundled.Encode(text).Offsets.Select(offset => offset.Start).ToList();
        return starts.SequenceEqual(starts.Order());
    });

    [Fact]
    public void Decode_OfAnyEncoding_EncodesToTheSameIdsAgain() => ForAny(text =>
    {
        var tokenizer = SampleTokenizers.Bundled;
        var ids = tokenizer.Encode(text).Ids;
        var isWhole = Array.TrueForAll(ids, id => !tokenizer.TokenOf(id)!.StartsWith('[') && !tokenizer.TokenOf(id)!.StartsWith("##", StringComparison.Ordinal));
        var again = tokenizer.Encode(tokenizer.Decode(ids, skipSpecialTokens: false)).Ids;
        return !isWhole || ids.SequenceEqual(again);
    });

    [Fact]
    public void Encode_AnyLimit_GivesTheBeginningOfTheWhole() => ForAny(text =>
    {
        var whole = SampleTokenizers.Bundled.Encode(text).Ids;
        return Enumerable.Range(0, 5).All(limit =>
        {
            var cut = SampleTokenizers.Bundled.Encode(text, options: new EncodeOptions { MaxLength = limit });
            return cut.Ids.SequenceEqual(whole.Take(limit)) && cut.Truncated == (whole.Length > limit);
        });
    });

    [Fact]
    public void Normalization_AnyText_AgreesWithThePlatformWhereBothKnowTheCharacters() => ForAny(text =>
    {
        var wellFormed = string.Concat(text.EnumerateRunes().Where(rune => rune.Value < 0x3000));
        return Forms.All(form => form.Ours(wellFormed) == wellFormed.Normalize(form.Platform));
    });

    private static readonly (Func<string, string> Ours, System.Text.NormalizationForm Platform)[] Forms =
    [
        (text => Normalize(text, compatibility: false, compose: true), System.Text.NormalizationForm.FormC),
        (text => Normalize(text, compatibility: false, compose: false), System.Text.NormalizationForm.FormD),
        (text => Normalize(text, compatibility: true, compose: true), System.Text.NormalizationForm.FormKC),
        (text => Normalize(text, compatibility: true, compose: false), System.Text.NormalizationForm.FormKD),
    ];

    private static string Normalize(string text, bool compatibility, bool compose)
    {
        var buffer = new Text.TextBuffer();
        buffer.Load(text, 0);
        new Normalizers.UnicodeFormNormalizer(compatibility, compose).Normalize(buffer);
        return buffer.Chars.ToString();
    }

    private static void ForAny(Func<string, bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithReplay(20240229, 1).WithMaxTest(400), Prop.ForAll(Texts, holds));
}
