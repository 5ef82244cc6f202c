using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.AddedTokens;
using OnnxAdapt.Tokenization.Decoders;
using OnnxAdapt.Tokenization.Models;
using OnnxAdapt.Tokenization.Normalizers;
using OnnxAdapt.Tokenization.PostProcessors;
using OnnxAdapt.Tokenization.PreTokenizers;

namespace OnnxAdapt.Tokenization.Files;

/// <summary>BERT's <c>vocab.txt</c>: one entry a line, the id is the number of the line. Everything else is as BERT does it.</summary>
internal static class WordPieceListFile
{
    private const string Prefix = "##";
    private const int LongestWord = 100;

    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    public static TokenizerPipeline Read(Stream stream, TokenizerOptions options)
    {
        var vocabulary = new Vocabulary(ReadEntries(stream));
        var unknown = vocabulary.IdOf("[UNK]") ?? throw AdaptException.Invalid("vocab.txt", "has no entry [UNK]; it is not the vocabulary of a BERT model.");
        var normalizer = new BertNormalizer(clean: true, setChineseApart: options.SetsChineseApart, options.StripsAccents ?? options.LowerCase, options.LowerCase);
        return new TokenizerPipeline(
            normalizer,
            new AddedVocabulary([.. Special.Where(token => vocabulary.IdOf(token) is not null).Select(token => SpecialToken(token, vocabulary))], normalizer),
            new BertPreTokenizer(),
            new WordPieceModel(vocabulary, Prefix, unknown, LongestWord),
            vocabulary.IdOf("[CLS]") is { } first && vocabulary.IdOf("[SEP]") is { } last ? new BertPostProcessor(first, last) : null,
            new WordPieceDecoder(Prefix, cleansUp: true),
            Truncation: null,
            Padding: null);
    }

    private static KeyValuePair<string, int>[] ReadEntries(Stream stream)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var entries = new List<KeyValuePair<string, int>>();
        while (reader.ReadLine() is { } line)
        {
            entries.Add(new(line, entries.Count));
        }

        return [.. entries];
    }

    private static AddedToken SpecialToken(string content, Vocabulary vocabulary) =>
        new(vocabulary.IdOf(content)!.Value, content, IsSpecial: true, SingleWord: false, StripsLeft: false, StripsRight: false, IsNormalized: false);
}
