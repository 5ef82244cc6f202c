using System.Text.Json;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Tokenization.Tests.Files;

/// <summary>A golden tokenizer, to be written in another format.</summary>
internal static class GoldenFile
{
    public const string Folder = "goldens/tokenizers";

    /// <summary>Plain texts that no special rule of one format touches.</summary>
    public static readonly string[] Texts =
    [
        "How do I track my card?", "I'll pay 12345.67 for it - don't you?", "Straße, naïve café; Ελληνικά", "Съешь ещё этих булок", "漢字とかな", "a", "x y  z",
        "antidisestablishmentarianism", "emoji \U0001F600 and \U0001D400",
    ];

    public static JsonElement Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf(name)));
        return document.RootElement.Clone();
    }

    public static TextTokenizer Load(string name) => TextTokenizer.Load(PathOf(name));

    /// <summary>Loads bytes as a file of a name.</summary>
    public static TextTokenizer Load(string fileName, byte[] content, TokenizerOptions? options = null)
    {
        var folder = Directory.CreateTempSubdirectory("tokenizer-file").FullName;
        try
        {
            var path = Path.Combine(folder, fileName);
            File.WriteAllBytes(path, content);
            return TextTokenizer.Load(path, options);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string PathOf(string name) => RepositoryPaths.InShared($"{Folder}/{name}/tokenizer.json");
}
