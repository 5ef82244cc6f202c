namespace OnnxAdapt.TestKit;

/// <summary>Folders that tests read.</summary>
public static class RepositoryPaths
{
    /// <summary>The folder that holds <c>OnnxAdapt.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of shared models, data and goldens beside the repository, or as <c>ONNXADAPT_SHARED</c> says.</summary>
    public static string Shared { get; } =
        Environment.GetEnvironmentVariable("ONNXADAPT_SHARED") ?? Path.GetFullPath(Path.Combine(Root, "..", "shared"));

    /// <summary>A path below <see cref="Shared"/>.</summary>
    public static string InShared(string relativePath) => Path.Combine(Shared, relativePath);

    /// <summary>A path below <see cref="Root"/>.</summary>
    public static string InRoot(string relativePath) => Path.Combine(Root, relativePath);

    /// <summary>Whether a shared file or folder is there.</summary>
    public static bool HasShared(string relativePath) => Path.Exists(InShared(relativePath));

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "OnnxAdapt.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"No OnnxAdapt.sln above {AppContext.BaseDirectory}.");
    }
}
