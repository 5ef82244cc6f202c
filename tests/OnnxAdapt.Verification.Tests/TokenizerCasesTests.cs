using OnnxAdapt.TestKit;

namespace OnnxAdapt.Verification.Tests;

public sealed class TokenizerCasesTests
{
    private const string Folder = "goldens/tokenizers";

    /// <summary>Tokenizers whose components are all supported.</summary>
    private static readonly string[] Supported =
        ["real-minilm", "real-minilm-open", "wordlevel-nfkc", "wordpiece-added-tokens", "wordpiece-cased-accents", "wordpiece-uncased"];

    public static TheoryData<string> Tokenizers => [.. Supported];

    [SharedTheory(Folder)]
    [MemberData(nameof(Tokenizers))]
    public void Run_SupportedTokenizer_AgreesWithTheReference(string tokenizer)
    {
        var (kind, folder) = (CaseFolders.Get("tokenizers"), RepositoryPaths.InShared(Folder));
        var cases = kind.Cases(folder).Where(name => name.StartsWith(tokenizer + "/", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(cases);
        Assert.All(cases, name => Assert.Null(kind.Run(folder, name, new VerificationOptions()).Failure));
    }

    [SharedFact(Folder)]
    public void Run_UnsupportedTokenizer_NamesWhatIsMissing()
    {
        var result = CaseFolders.Get("tokenizers").Run(RepositoryPaths.InShared(Folder), "bytelevel-gpt2/cases:1", new VerificationOptions());

        Assert.False(result.Passed);
        Assert.Contains("not supported", result.Failure, StringComparison.Ordinal);
    }
}
