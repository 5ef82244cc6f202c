using System.Text.Json;
using System.Text.Json.Serialization;

namespace OnnxAdapt.Verification.Tokenizers;

/// <summary>One line of a <c>cases.jsonl</c>: an input and what the reference tokenizer answered.</summary>
internal sealed record TokenizerCase
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public string Text { get; init; } = "";

    public string? Pair { get; init; }

    public bool AddSpecialTokens { get; init; }

    public int[] Ids { get; init; } = [];

    public string[] Tokens { get; init; } = [];

    public int[] TypeIds { get; init; } = [];

    public int[] AttentionMask { get; init; } = [];

    public int[] SpecialTokensMask { get; init; } = [];

    public int[][] Offsets { get; init; } = [];

    public int?[] WordIds { get; init; } = [];

    public int?[] SequenceIds { get; init; } = [];

    public OverflowCase[] Overflowing { get; init; } = [];

    public string Decoded { get; init; } = "";

    public string DecodedWithSpecial { get; init; } = "";

    [JsonPropertyName("error")]
    public string? Refusal { get; init; }

    public static IEnumerable<TokenizerCase> ReadAll(string path) =>
        File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<TokenizerCase>(line, Options)!);
}
