using System.Diagnostics;

namespace OnnxAdapt.Tokenization.Tests;

/// <summary>Texts that make careless tokenizers quadratic. The bound is some hundred times what is needed; a quadratic one would take hours.</summary>
public sealed class HostileTextTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private static readonly TextTokenizer[] Tokenizers =
    [
        SampleTokenizers.Bundled,
        SampleTokenizers.Build(
            """{"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "NFD"}, {"type": "Replace", "pattern": {"String": "aa"}, "content": "b"}]}""",
            """{"type": "Sequence", "pretokenizers": [{"type": "UnicodeScripts"}, {"type": "Whitespace"}, {"type": "Punctuation"}]}""",
            addedTokens: """[{"id": 30, "content": "[MASK]", "special": true, "lstrip": true, "rstrip": true, "single_word": true}]"""),
        SampleTokenizers.Build(
            normalizer: """{"type": "Replace", "pattern": {"Regex": "\\s+$|[!?]{2,}|(?<=a)b"}, "content": "."}""",
            preTokenizer: """{"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"}, "behavior": "Isolated"}, {"type": "ByteLevel"}]}""",
            model: """{"type": "BPE", "vocab": {"a": 0, "aa": 1, "aaaa": 2, "\u0120": 3, "\u0120\u0120": 4, "\u010a": 5, "\u00cc": 6, "\u0123": 7, "\u00cc\u0123": 8}, "merges": ["a a", "aa aa", "\u0120 \u0120", "\u00cc \u0123"]}"""),
        SampleTokenizers.Build(
            normalizer: """{"type": "Nmt"}""",
            preTokenizer: """{"type": "Metaspace", "split": false}""",
            model: """{"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["a", -1], ["aa", -1.5], ["aaaaaaaa", -2], ["\u2581", -1], ["\u2581\u2581\u2581\u2581", -2], ["[MASK", -3]]}"""),
    ];

    public static TheoryData<string> Names => [.. Texts.Keys];

    private static Dictionary<string, Func<string>> Texts { get; } = new()
    {
        ["one letter"] = () => new string('a', 2_000_000),
        ["one mark"] = () => "e" + new string('\u0301', 2_000_000),
        ["marks out of order"] = () => "e" + Repeat("\u0301\u0323", 1_000_000),
        ["marks that stay"] = () => "e" + Repeat("\U0001D16D\U0001D165", 500_000),
        ["half a pair"] = () => new string('\uD800', 2_000_000),
        ["lines"] = () => new string('\n', 1_000_000),
        ["spaces"] = () => new string(' ', 2_000_000),
        ["nothing"] = () => new string('\0', 2_000_000),
        ["syllables"] = () => new string('한', 1_000_000),
        ["wide ligature"] = () => new string('\uFDFA', 200_000),
        ["almost a token"] = () => Repeat("[MAS", 500_000),
        ["refused tokens"] = () => Repeat("[MASK]a", 300_000),
        ["punctuation"] = () => Repeat("!?", 1_000_000),
        ["pictures"] = () => Repeat("👨‍👩‍👧", 250_000),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_HugeHostileText_TakesTimeInProportion(string name)
    {
        var text = Texts[name]();
        var clock = Stopwatch.StartNew();

        foreach (var tokenizer in Tokenizers)
        {
            tokenizer.Encode(text, options: new EncodeOptions { MaxLength = 512 });
        }

        Assert.True(clock.Elapsed < Bound, $"{clock.Elapsed} for {text.Length} units");
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
