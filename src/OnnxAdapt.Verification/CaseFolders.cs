using OnnxAdapt.Abstractions;
using OnnxAdapt.Verification.Artifacts;
using OnnxAdapt.Verification.Exports;
using OnnxAdapt.Verification.OperatorGradients;
using OnnxAdapt.Verification.Tokenizers;

namespace OnnxAdapt.Verification;

/// <summary>The kinds of reference folders, by name.</summary>
public static class CaseFolders
{
    private static readonly Dictionary<string, ICaseFolder> Kinds =
        new ICaseFolder[] { new OperatorGradientCases(), new ExportCases(), new TokenizerCases(), new ArtifactCases() }.ToDictionary(kind => kind.Kind, StringComparer.Ordinal);

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> Names => Kinds.Keys;

    /// <summary>The kind of that name.</summary>
    /// <exception cref="AdaptException">InvalidArgument when there is none.</exception>
    public static ICaseFolder Get(string name) => Kinds.TryGetValue(name, out var kind)
        ? kind
        : throw AdaptException.Invalid("kind", $"'{name}' is none of {string.Join(", ", Kinds.Keys)}.");
}
