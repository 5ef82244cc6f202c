using System.Text.Json;
using OnnxAdapt.TestKit;
using OnnxAdapt.Tokenization.Decoders;
using OnnxAdapt.Tokenization.Normalizers;
using OnnxAdapt.Tokenization.PreTokenizers;
using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Tests;

/// <summary>Single components against the answers of the reference.</summary>
public sealed class GoldenComponentTests
{
    private const string Folder = "goldens/tokenizers/stages";

    [SharedFact(Folder)]
    public void Normalizers_GoldenCases_MatchTheReference() => Check("normalizers", "normalizer", NormalizerFactory.Instance, (normalizer, golden) =>
    {
        var buffer = new TextBuffer();
        buffer.Load(golden.GetProperty("text").GetString(), 0);
        normalizer.Normalize(buffer);
        return (golden.GetProperty("output").GetString()!, buffer.Chars.ToString());
    });

    [SharedFact(Folder)]
    public void PreTokenizers_GoldenCases_MatchTheReference() => Check("pre_tokenizers", "pre_tokenizer", PreTokenizerFactory.Instance, (preTokenizer, golden) =>
    {
        var split = new SplitText();
        split.Text.Load(golden.GetProperty("text").GetString(), 0);
        split.Pieces.Add(0, split.Text.Length);
        preTokenizer.PreTokenize(split);
        var expected = golden.GetProperty("output").EnumerateArray().Select(piece => $"{piece[0].GetString()} {piece[1][0]}-{piece[1][1]}");
        return (string.Join('|', expected), string.Join('|', Pieces(split, golden.GetProperty("text").GetString()!)));
    });

    [SharedFact(Folder)]
    public void Decoders_GoldenCases_MatchTheReference() => Check("decoders", "decoder", DecoderFactory.Instance, (decoder, golden) =>
    {
        string[] tokens = [.. golden.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!)];
        var actual = string.Concat(decoder.Decode(tokens));
        return golden.TryGetProperty("output", out var expected) ? (expected.GetString()!, actual) : (actual, actual);
    });

    private static void Check<T>(string file, string kind, ComponentFactory<T> factory, Func<T, JsonElement, (string Expected, string Actual)> run)
        where T : class
    {
        var differences = new List<string>();
        foreach (var line in File.ReadLines(RepositoryPaths.InShared($"{Folder}/{file}.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            var description = document.RootElement.GetProperty(kind);
            var component = factory.Create(new ComponentReader(description, kind));
            var answers = document.RootElement.GetProperty("cases").EnumerateArray().Select(golden => (golden, answer: run(component, golden)));
            differences.AddRange(answers.Where(entry => entry.answer.Expected != entry.answer.Actual).Take(3)
                .Select(entry => $"{description}\n  {entry.golden}\n  actual {JsonSerializer.Serialize(entry.answer.Actual)}"));
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static List<string> Pieces(SplitText split, string text)
    {
        var texts = new List<string>();
        foreach (var piece in split.Pieces.Items)
        {
            var (start, end) = (split.Text.StartOf(piece.Start), split.Text.EndOf(piece.End - 1));
            texts.Add($"{split.Text.Chars[piece.Start..piece.End]} {CodePoints.Count(text.AsSpan(0, start))}-{CodePoints.Count(text.AsSpan(0, end))}");
        }

        return texts;
    }
}
