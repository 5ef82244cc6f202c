using OnnxAdapt.TestKit;

namespace OnnxAdapt.Verification.Tests;

public sealed class TokenizerCasesTests
{
    private const string Folder = "goldens/tokenizers";

    public static TheoryData<string> Tokenizers => Directory.Exists(RepositoryPaths.InShared(Folder))
        ? [.. Directory.EnumerateDirectories(RepositoryPaths.InShared(Folder)).Where(path => File.Exists(Path.Combine(path, "tokenizer.json"))).Select(path => Path.GetFileName(path)!)]
        : ["absent"];

    [SharedTheory(Folder)]
    [MemberData(nameof(Tokenizers))]
    public void Run_EveryTokenizer_AgreesWithTheReference(string tokenizer)
    {
        var (kind, folder) = (CaseFolders.Get("tokenizers"), RepositoryPaths.InShared(Folder));
        var cases = kind.Cases(folder).Where(name => name.StartsWith(tokenizer + "/", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(cases);
        Assert.All(cases, name => Assert.Null(kind.Run(folder, name, new VerificationOptions()).Failure));
    }

    [SharedFact(Folder)]
    public void Run_EveryComponent_AgreesWithTheReference()
    {
        var (kind, folder) = (CaseFolders.Get("tokenizers"), RepositoryPaths.InShared(Folder));
        var cases = kind.Cases(folder).Where(name => name.StartsWith("stages/", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(cases);
        Assert.All(cases, name => Assert.Null(kind.Run(folder, name, new VerificationOptions()).Failure));
    }

    [Fact]
    public void Run_UnsupportedTokenizer_NamesWhatIsMissing()
    {
        var folder = Directory.CreateTempSubdirectory("tokenizer-cases").FullName;
        var tokenizer = Directory.CreateDirectory(Path.Combine(folder, "odd")).FullName;
        File.WriteAllText(Path.Combine(tokenizer, "tokenizer.json"), """{"model": {"type": "Neural", "vocab": {}}}""");
        File.WriteAllText(Path.Combine(tokenizer, "cases.jsonl"), """{"text": "a", "add_special_tokens": true}""");

        var result = CaseFolders.Get("tokenizers").Run(folder, "odd/cases:1", new VerificationOptions());

        Directory.Delete(folder, recursive: true);
        Assert.False(result.Passed);
        Assert.Contains("not supported", result.Failure, StringComparison.Ordinal);
    }
}
