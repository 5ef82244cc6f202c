using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Packages;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>Everything that makes a backbone: two sources with one key give the same numbers.</summary>
/// <param name="Name">Name of the base model.</param>
/// <param name="Version">Version of the base model.</param>
/// <param name="Folder">Its description.</param>
/// <param name="GraphHash">SHA-256 of its graph.</param>
/// <param name="Overrides">Initializers that replace those of the graph; null for none.</param>
/// <param name="OverridesHash">SHA-256 of the file with the overrides; empty for none.</param>
internal sealed record BackboneSource(string Name, long Version, ModelFolder Folder, string GraphHash, ParameterSet? Overrides = null, string OverridesHash = "")
{
    private readonly string _contentKey = KeyOf(Folder, GraphHash);

    /// <summary>Value of the graph that features come from; empty for the model's own features.</summary>
    public string FeaturesOutput { get; init; } = "";

    /// <summary>Identifies the content.</summary>
    public string Key => With(With(_contentKey, FeaturesOutput), OverridesHash);

    /// <summary>Describes a folder, with the hash of its graph as it is now.</summary>
    /// <exception cref="AdaptException">NotFound when the graph is gone; DataLoss when the manifest promises other content.</exception>
    public static BackboneSource Of(string name, ModelFolder folder)
    {
        if (!File.Exists(folder.GraphPath)) throw AdaptException.NotFound($"The graph '{folder.GraphPath}' of model '{name}' is gone.");
        foreach (var (path, expected) in folder.ExpectedHashes)
        {
            RequireHash(path, expected);
        }

        return new BackboneSource(name, folder.Version, folder, FileHashes.OfBaseFile(folder.GraphPath));
    }

    private static string With(string key, string more) => more.Length == 0 ? key : FileHashes.Of(System.Text.Encoding.UTF8.GetBytes($"{key}|{more}"));

    private static void RequireHash(string path, string expected)
    {
        var actual = File.Exists(path) ? FileHashes.OfBaseFile(path) : "missing";
        if (!string.Equals(actual, expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new AdaptException(AdaptErrorKind.DataLoss, $"The file '{path}' is damaged: its SHA-256 is {actual}, but the manifest says {expected}. Restore it from a copy.");
        }
    }

    private static string KeyOf(ModelFolder folder, string graphHash)
    {
        var text = folder.Text;
        var tokenizer = text.TokenizerPath is { } path && File.Exists(path) ? FileHashes.OfBaseFile(path) : "";
        var prompts = string.Join('\u0001', text.Prompts.OrderBy(prompt => prompt.Key, StringComparer.Ordinal).Select(prompt => $"{prompt.Key}\u0002{prompt.Value}"));
        var facts = FormattableString.Invariant($"1|{graphHash}|{tokenizer}|{text.MaxTokens}|{text.TruncateLeft}|{text.LowerCase}|{text.Pooling}|{text.Normalize}|{text.DefaultPrompt}|{text.VocabularySize}|{prompts}");
        if (folder.Images is { } images) facts += $"|{images.Key}";
        if (folder.Sound is { } sound) facts += $"|sound {sound.Key}";
        return FileHashes.Of(System.Text.Encoding.UTF8.GetBytes(facts));
    }
}
