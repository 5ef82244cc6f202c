using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.AddedTokens;
using OnnxAdapt.Tokenization.Decoders;
using OnnxAdapt.Tokenization.Models;
using OnnxAdapt.Tokenization.Patterns;
using OnnxAdapt.Tokenization.PreTokenizers;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Files;

/// <summary>
/// A tiktoken file: one entry a line, its bytes in base64 and its rank, which is the id. Any two neighbours merge whose bytes
/// together are an entry, the lowest rank first; so every way to cut an entry in two is a merge.
/// </summary>
internal static class TiktokenFile
{
    private const string Name = "tiktoken file";
    private const int LargestId = 16_777_216;

    public static TokenizerPipeline Read(Stream stream, TokenizerOptions options)
    {
        var vocabulary = new Vocabulary(ReadEntries(stream));
        var encoding = TiktokenEncoding.Of(vocabulary.Count);
        var pattern = new RegexPattern(options.SplitPattern ?? encoding.Pattern, Name);
        return new TokenizerPipeline(
            Normalizer: null,
            new AddedVocabulary([.. SpecialTokens(encoding, options)], normalizer: null),
            new SequencePreTokenizer([new SplitPreTokenizer(pattern, SplitBehavior.Isolated, invert: false), new ByteLevelPreTokenizer(addsSpace: false, splits: false)]),
            new BpeModel(vocabulary, Merges(vocabulary), new BpeOptions { IgnoresMerges = true }),
            PostProcessor: null,
            new ByteLevelDecoder(),
            Truncation: null,
            Padding: null);
    }

    private static IEnumerable<AddedToken> SpecialTokens(TiktokenEncoding encoding, TokenizerOptions options) =>
        (options.SpecialTokens?.Select(token => (token.Key, token.Value)) ?? encoding.Special)
        .Select(token => new AddedToken(token.Item2, token.Item1, IsSpecial: true, SingleWord: false, StripsLeft: false, StripsRight: false, IsNormalized: false));

    private static KeyValuePair<string, int>[] ReadEntries(Stream stream)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var entries = new List<KeyValuePair<string, int>>();
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length > 0)
            {
                entries.Add(ReadEntry(line) ?? throw AdaptException.Invalid($"{Name}, line {number}", "must be bytes in base64, a space and a rank."));
            }
        }

        return [.. entries];
    }

    private static KeyValuePair<string, int>? ReadEntry(string line)
    {
        var bytes = new byte[line.Length];
        return line.Split(' ') is [var text, var rank]
            && Convert.TryFromBase64String(text, bytes, out var length) && length > 0
            && int.TryParse(rank, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id) && id < LargestId
            ? new(string.Concat(bytes.Take(length).Select(ByteAlphabet.CharacterOf)), id)
            : null;
    }

    private static MergeTable Merges(Vocabulary vocabulary)
    {
        var merges = new MergeTable(vocabulary.Count * 2);
        foreach (var (token, id) in vocabulary.Entries)
        {
            for (var cut = 1; cut < token.Length; cut++)
            {
                if (vocabulary.Spans.TryGetValue(token.AsSpan(0, cut), out var left) && vocabulary.Spans.TryGetValue(token.AsSpan(cut), out var right))
                {
                    merges.Set(left, right, id, id);
                }
            }
        }

        return merges;
    }
}
