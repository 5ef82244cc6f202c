namespace OnnxAdapt.Serving.Packages;

/// <summary>
/// A folder as sentence-transformers, Transformers or Optimum export it: a graph as <c>onnx/model.onnx</c> or <c>model.onnx</c>,
/// or the only graph beside <c>tokenizer.json</c>.
/// </summary>
internal sealed class TransformerRecognizer : IFolderRecognizer
{
    private static readonly string[] Signs = ["tokenizer.json", "modules.json", "config.json", "tokenizer_config.json", "config_sentence_transformers.json"];

    public IReadOnlyList<ModelFolder> Recognize(string folder)
    {
        if (!Signs.Any(sign => File.Exists(Path.Combine(folder, sign))) || FindGraph(folder) is not { } graph) return [];
        var (task, labels) = TransformerFolder.ReadTask(folder);
        return
        [
            new ModelFolder
            {
                Format = ModelFormats.SentenceTransformers,
                GraphPath = graph,
                Text = TransformerFolder.ReadText(folder),
                Task = task,
                Labels = labels,
            },
        ];
    }

    private static string? FindGraph(string folder)
    {
        string[] usual = [Path.Combine(folder, "onnx", "model.onnx"), Path.Combine(folder, "model.onnx")];
        return usual.FirstOrDefault(File.Exists) ?? BareGraphRecognizer.OnlyGraphIn(folder);
    }
}
