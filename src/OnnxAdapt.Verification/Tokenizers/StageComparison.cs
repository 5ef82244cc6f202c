using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxAdapt.Tokenization;

namespace OnnxAdapt.Verification.Tokenizers;

/// <summary>
/// Single components: files <c>normalizers.jsonl</c>, <c>pre_tokenizers.jsonl</c> and <c>decoders.jsonl</c>, each line one component with
/// its inputs and outputs. A component runs in a tokenizer that has nothing else.
/// </summary>
internal static class StageComparison
{
    private static readonly (string File, string Component, Func<TextTokenizer, JsonElement, string?> Check)[] Stages =
    [
        ("normalizers", "normalizer", Normalized),
        ("pre_tokenizers", "pre_tokenizer", Cut),
        ("decoders", "decoder", Decoded),
    ];

    /// <summary>Names of the stage files that a folder holds.</summary>
    public static IEnumerable<string> FilesOf(string folder) =>
        Stages.Select(stage => stage.File).Where(file => File.Exists(Path.Combine(folder, file + ".jsonl")));

    /// <summary>Number of components of a stage file.</summary>
    public static int CountOf(string folder, string file) => Lines(folder, file).Count();

    /// <returns>The first input that gives another output, or null.</returns>
    public static string? Check(string folder, string file, int line)
    {
        var stage = Stages.First(stage => stage.File == file);
        using var document = JsonDocument.Parse(Lines(folder, file).ElementAt(line));
        var tokenizer = Load(stage.Component, document.RootElement.GetProperty(stage.Component));
        return document.RootElement.GetProperty("cases").EnumerateArray().Select(golden => stage.Check(tokenizer, golden)).FirstOrDefault(problem => problem is not null);
    }

    public static bool IsStage(string file) => Stages.Any(stage => stage.File == file);

    private static IEnumerable<string> Lines(string folder, string file) => File.ReadLines(Path.Combine(folder, file + ".jsonl")).Where(line => line.Length > 0);

    private static TextTokenizer Load(string name, JsonElement component)
    {
        var file = new JsonObject
        {
            [name] = JsonNode.Parse(component.GetRawText()),
            ["model"] = new JsonObject { ["type"] = "WordLevel", ["vocab"] = new JsonObject() },
        };
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(file.ToJsonString()));
        return TextTokenizer.Load(stream);
    }

    private static string? Normalized(TextTokenizer tokenizer, JsonElement golden) =>
        Differs(golden, golden.GetProperty("output").GetString()!, tokenizer.Normalize(golden.GetProperty("text").GetString()!));

    private static string? Cut(TextTokenizer tokenizer, JsonElement golden)
    {
        var text = golden.GetProperty("text").GetString()!;
        var expected = golden.GetProperty("output").EnumerateArray().Select(piece => $"{piece[0].GetString()} {piece[1][0]}-{piece[1][1]}");
        var actual = tokenizer.PreTokenize(text).Select(piece => $"{piece.Text} {CodePointOffsets.Count(text, piece.Start)}-{CodePointOffsets.Count(text, piece.End)}");
        return Differs(golden, string.Join('|', expected), string.Join('|', actual));
    }

    private static string? Decoded(TextTokenizer tokenizer, JsonElement golden)
    {
        var actual = tokenizer.Join([.. golden.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!)]);
        return golden.TryGetProperty("output", out var expected) ? Differs(golden, expected.GetString()!, actual) : null;
    }

    private static string? Differs(JsonElement golden, string expected, string actual) =>
        expected == actual ? null : $"{golden.GetRawText()}: expected {JsonSerializer.Serialize(expected)}, got {JsonSerializer.Serialize(actual)}";
}
