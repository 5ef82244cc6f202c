using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Verification.Tokenizers;

/// <summary>
/// Tokenizers with the answers of a reference: one folder each with <c>tokenizer.json</c>, <c>cases.jsonl</c> and, where batches are
/// padded, <c>batches.jsonl</c>. A case is a line, named <c>FOLDER/cases:LINE</c> or <c>FOLDER/batches:LINE</c>; everything must be equal.
/// A folder with single components gives cases such as <c>FOLDER/normalizers:LINE</c>.
/// </summary>
internal sealed class TokenizerCases : ICaseFolder
{
    private const string Single = "cases";
    private const string Batch = "batches";

    private TokenizerFolder? _last;

    public string Kind => "tokenizers";

    public IReadOnlyList<string> Cases(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw AdaptException.NotFound($"There is no folder '{folder}'.");
        }

        var folders = Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).ToArray();
        return [.. folders.Where(IsTokenizer).SelectMany(Names), .. folders.SelectMany(StageNames)];
    }

    public CaseResult Run(string folder, string name, VerificationOptions options) => CaseRun.Guard(name, () =>
    {
        var (tokenizer, file, line) = Split(name);
        if (StageComparison.IsStage(file))
        {
            return StageComparison.Check(Path.Combine(folder, tokenizer), file, line);
        }

        var cases = Open(Path.Combine(folder, tokenizer));
        return file == Batch
            ? BatchComparison.Check(cases.Tokenizer, cases.Batches()[line])
            : EncodingComparison.Check(cases.Tokenizer, cases.Cases[line]);
    });

    private static bool IsTokenizer(string path) => File.Exists(Path.Combine(path, "tokenizer.json")) && File.Exists(Path.Combine(path, "cases.jsonl"));

    private IEnumerable<string> Names(string path)
    {
        var (name, cases) = (Path.GetFileName(path), Open(path));
        return cases.Cases.Select((_, i) => $"{name}/{Single}:{i + 1}").Concat(cases.Batches().Select((_, i) => $"{name}/{Batch}:{i + 1}"));
    }

    private static IEnumerable<string> StageNames(string path) => StageComparison.FilesOf(path)
        .SelectMany(file => Enumerable.Range(1, StageComparison.CountOf(path, file)).Select(line => $"{Path.GetFileName(path)}/{file}:{line}"));

    private static (string Folder, string File, int Line) Split(string name)
    {
        var (slash, colon) = (name.LastIndexOf('/'), name.LastIndexOf(':'));
        return (name[..slash], name[(slash + 1)..colon], int.Parse(name[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture) - 1);
    }

    private TokenizerFolder Open(string path) => _last?.Path == path ? _last : _last = new TokenizerFolder(path);
}
