using System.Globalization;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.Benchmarks.Serving;
using OnnxAdapt.TestKit;
using OnnxAdapt.Tokenization;

namespace OnnxAdapt.Benchmarks.Tokenizing;

/// <summary>
/// Tokens per second on one thread, ids and offsets, special tokens added, nothing truncated. Sentences are Banking77's, documents are
/// windows of 2,000 of its words. The reference's figures for MiniLM are 0.54 and 0.65 million on such a machine.
/// </summary>
internal sealed class TokenizeBenchmark : IBenchmark
{
    private const string Goldens = "goldens/tokenizers";
    private const int Rounds = 9;
    private const int Documents = 200;
    private const int Words = 2000;

    private static readonly EncodeOptions Whole = new() { TruncationSide = TruncationSide.None };

    private static readonly (string Folder, string Name)[] Tokenizers =
    [
        ("real-minilm-open", "WordPiece, MiniLM"), ("bytelevel-gpt2", "BPE, as GPT-2"), ("bytelevel-llama3", "BPE, as Llama 3"),
        ("bpe-llama2", "BPE, as Llama 2"), ("unigram-xlmr", "Unigram, as XLM-R"), ("real-model2vec-mini", "Unigram, Model2Vec"),
    ];

    public string Name => "tokenize";

    public string Question => "tokens per second on one thread (goal for MiniLM: 1 million; Hugging Face's tokenizers: 0.54 million on sentences, 0.65 million on documents)";

    public IReadOnlyList<Measurement> Run(TextWriter notes)
    {
        if (!BenchmarkData.IsPresent(notes) || !RepositoryPaths.HasShared(Goldens))
        {
            return [];
        }

        (string Name, string[] Texts)[] inputs = [("sentences", BenchmarkData.Sentences), ("documents", MakeDocuments())];
        var cases = Tokenizers.SelectMany(_ => inputs, (tokenizer, input) => (tokenizer.Name, Tokenizer: Load(tokenizer.Folder), Input: input)).ToArray();
        var interleaved = new Interleaved(Rounds);
        foreach (var (name, tokenizer, input) in cases)
        {
            interleaved.Add($"{name}, {input.Name}", () => CountTokens(tokenizer, input.Texts));
        }

        return [.. interleaved.Run().Zip(cases, (measured, one) => measured with { Case = Describe(measured, CountTokens(one.Tokenizer, one.Input.Texts)) })];
    }

    private static TextTokenizer Load(string folder) => TextTokenizer.Load(RepositoryPaths.InShared($"{Goldens}/{folder}/tokenizer.json"));

    private static long CountTokens(TextTokenizer tokenizer, string[] texts) => texts.Sum(text => (long)tokenizer.Encode(text, options: Whole).Count);

    private static string Describe(Measurement measured, long tokens) =>
        string.Create(CultureInfo.InvariantCulture, $"{measured.Case}: {tokens} tokens, {tokens / measured.Milliseconds / 1000:F2} million a second");

    private static string[] MakeDocuments()
    {
        var words = string.Join(' ', BenchmarkData.Sentences).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var random = new Random(7);
        return [.. Enumerable.Range(0, Documents).Select(_ => random.Next(words.Length - Words)).Select(start => string.Join(' ', words[start..(start + Words)]))];
    }
}
