using System.Text.Json;
using OnnxAdapt.Tokenization;

namespace OnnxAdapt.Verification.Tokenizers;

/// <summary>One tokenizer with its cases.</summary>
internal sealed class TokenizerFolder
{
    private readonly Lazy<TextTokenizer> _tokenizer;
    private readonly Lazy<IReadOnlyList<TokenizerCase>> _cases;

    public TokenizerFolder(string path)
    {
        Path = path;
        _tokenizer = new Lazy<TextTokenizer>(() => TextTokenizer.Load(System.IO.Path.Combine(path, "tokenizer.json")));
        _cases = new Lazy<IReadOnlyList<TokenizerCase>>(() => [.. TokenizerCase.ReadAll(System.IO.Path.Combine(path, "cases.jsonl"))]);
    }

    public string Path { get; }

    /// <exception cref="Abstractions.AdaptException">The tokenizer cannot be loaded.</exception>
    public TextTokenizer Tokenizer => _tokenizer.Value;

    public IReadOnlyList<TokenizerCase> Cases => _cases.Value;

    /// <summary>Lines of the batch file; none when it is absent.</summary>
    public IReadOnlyList<JsonElement> Batches()
    {
        var path = System.IO.Path.Combine(Path, "batches.jsonl");
        return File.Exists(path) ? [.. File.ReadLines(path).Where(line => line.Length > 0).Select(Parse)] : [];
    }

    private static JsonElement Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }
}
