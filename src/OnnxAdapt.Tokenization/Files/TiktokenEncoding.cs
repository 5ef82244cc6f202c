namespace OnnxAdapt.Tokenization.Files;

/// <summary>What a tiktoken file does not say: how texts are split and which special tokens there are.</summary>
/// <param name="Name">Name of the encoding.</param>
/// <param name="Ranks">Number of entries of its file, which it is recognised by.</param>
/// <param name="Pattern">The regular expression that texts are split by.</param>
/// <param name="Special">Special tokens and their ids.</param>
internal sealed record TiktokenEncoding(string Name, int Ranks, string Pattern, IReadOnlyList<(string Content, int Id)> Special)
{
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private const string Tail = @"|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Upper = @"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]";
    private const string Lower = @"[\p{Ll}\p{Lm}\p{Lo}\p{M}]";

    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    private const string Cl100k = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*" + Tail;
    private const string SingleDigits = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*" + Tail;
    private const string O200k =
        @"[^\r\n\p{L}\p{N}]?" + Upper + "*" + Lower + "+" + Contractions + @"?|[^\r\n\p{L}\p{N}]?" + Upper + "+" + Lower + "*" + Contractions
        + @"?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*" + Tail;

    private static readonly TiktokenEncoding[] Known =
    [
        new("r50k_base", 50_256, Gpt2, [("<|endoftext|>", 50_256)]),
        new("p50k_base", 50_280, Gpt2, [("<|endoftext|>", 50_256)]),
        new("cl100k_base", 100_256, Cl100k,
            [("<|endoftext|>", 100_257), ("<|fim_prefix|>", 100_258), ("<|fim_middle|>", 100_259), ("<|fim_suffix|>", 100_260), ("<|endofprompt|>", 100_276)]),
        new("llama3", 128_000, Cl100k,
            [("<|begin_of_text|>", 128_000), ("<|end_of_text|>", 128_001), ("<|start_header_id|>", 128_006), ("<|end_header_id|>", 128_007), ("<|eot_id|>", 128_009)]),
        new("qwen", 151_643, SingleDigits, [("<|endoftext|>", 151_643), ("<|im_start|>", 151_644), ("<|im_end|>", 151_645)]),
        new("o200k_base", 199_998, O200k, [("<|endoftext|>", 199_999), ("<|endofprompt|>", 200_018)]),
    ];

    /// <summary>The encoding of a file with so many entries; one without special tokens that splits as cl100k_base does when none is known.</summary>
    public static TiktokenEncoding Of(int ranks) =>
        Array.Find(Known, encoding => encoding.Ranks == ranks) ?? new TiktokenEncoding("unknown", ranks, Cl100k, []);
}
