namespace OnnxAdapt.Serving.Packages;

/// <summary>A folder with exactly one graph and nothing that explains it.</summary>
internal sealed class BareGraphRecognizer : IFolderRecognizer
{
    public IReadOnlyList<ModelFolder> Recognize(string folder) => OnlyGraphIn(folder) is { } graph ? [Describe(graph)] : [];

    /// <summary>A graph on its own.</summary>
    public static ModelFolder Describe(string graph) => new() { Format = ModelFormats.Onnx, GraphPath = graph };

    /// <summary>The only graph directly in a folder; null when there is none or more than one.</summary>
    public static string? OnlyGraphIn(string folder)
    {
        var graphs = Directory.EnumerateFiles(folder, "*.onnx").Take(2).ToArray();
        return graphs.Length == 1 ? graphs[0] : null;
    }
}
