namespace OnnxAdapt.Serving.Packages;

/// <summary>How large a model is, by its files.</summary>
internal static class GraphSize
{
    private static readonly string[] ExternalEndings = ["_data", ".data"];

    /// <summary>Bytes of a folder's graph, with the file that holds its weights where that is apart.</summary>
    public static long Of(ModelFolder folder) =>
        ExternalEndings.Select(ending => folder.GraphPath + ending).Prepend(folder.GraphPath).Select(path => new FileInfo(path)).Where(file => file.Exists).Sum(file => file.Length);
}
