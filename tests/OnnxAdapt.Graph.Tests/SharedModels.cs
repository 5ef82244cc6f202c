using OnnxAdapt.TestKit;

namespace OnnxAdapt.Graph.Tests;

/// <summary>Real models of the shared material.</summary>
internal static class SharedModels
{
    public const string Models = "models";
    public const string Exports = "goldens/exports";
    public const string OperatorGradients = "goldens/op-gradients";

    public static IEnumerable<string> All => In(Models).Concat(In(Exports)).Concat(In("goldens/ort-artifacts")).Concat(In(OperatorGradients));

    private static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(RepositoryPaths.InShared(folder), "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
}
