using System.Text.Json;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Tokenization.Tests;

/// <summary>Tokenizers for tests that need no shared material.</summary>
internal static class SampleTokenizers
{
    public const string ClsSep = """
        {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}
        """;

    /// <summary>Words of the little vocabulary; ids follow the order.</summary>
    public static readonly string[] Words =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "b", "c", "the", "cat", "sat", "##s", "##a", "##b", "mat", "un", "##able", "#", "!", "é", "e",
    ];

    /// <summary>The bundled encoder's tokenizer: lower-case WordPiece without special tokens.</summary>
    public static TextTokenizer Bundled { get; } = TextTokenizer.Load(RepositoryPaths.InRoot("models/static-en-256/tokenizer.json"));

    /// <summary>A tokenizer over <see cref="Words"/>. Arguments are JSON.</summary>
    public static TextTokenizer Build(
        string normalizer = "null",
        string preTokenizer = """{"type": "WhitespaceSplit"}""",
        string postProcessor = "null",
        string truncation = "null",
        string padding = "null",
        string addedTokens = "[]",
        string decoder = """{"type": "WordPiece", "prefix": "##", "cleanup": false}""",
        string? model = null) =>
        Load($$"""
            {"truncation": {{truncation}}, "padding": {{padding}}, "added_tokens": {{addedTokens}}, "normalizer": {{normalizer}},
             "pre_tokenizer": {{preTokenizer}}, "model": {{model ?? WordPiece()}}, "post_processor": {{postProcessor}}, "decoder": {{decoder}}}
            """);

    public static TextTokenizer Load(string json) => TextTokenizer.Load(new MemoryStream(Encoding(json)));

    public static string[] Spelled(this TextTokenizer tokenizer, Encoding encoding) =>
        [.. encoding.Ids.Select(id => tokenizer.TokenOf(id) ?? "?")];

    /// <summary>The tokens of a text, joined by spaces.</summary>
    public static string Tokens(this TextTokenizer tokenizer, string text, string? pair = null, EncodeOptions? options = null) =>
        string.Join(' ', tokenizer.Spelled(tokenizer.Encode(text, pair, options)));

    private static string WordPiece() =>
        $$"""{"type": "WordPiece", "unk_token": "[UNK]", "max_input_chars_per_word": 8, "vocab": {{JsonSerializer.Serialize(Words.Index().ToDictionary(word => word.Item, word => word.Index))}}}""";

    private static byte[] Encoding(string json) => System.Text.Encoding.UTF8.GetBytes(json);
}
