namespace OnnxAdapt.TestKit;

internal static class SharedRequirement
{
    public static string? MissingReason(string[] relativePaths)
    {
        var missing = relativePaths.Where(path => !RepositoryPaths.HasShared(path)).ToArray();
        return missing.Length == 0
            ? null
            : $"The shared material is absent: {string.Join(", ", missing)} below {RepositoryPaths.Shared}. Set ONNXADAPT_SHARED to its folder.";
    }
}
