using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Packages;

/// <summary>A folder of training artifacts, served by the graph that is made from its evaluation graph and checkpoint.</summary>
/// <param name="artifacts">Makes the graph.</param>
/// <param name="cache">Folder for such graphs.</param>
internal sealed class ArtifactRecognizer(IArtifactInference artifacts, string cache) : IFolderRecognizer
{
    public IReadOnlyList<ModelFolder> Recognize(string folder) => artifacts.IsArtifacts(folder)
        ? [new ModelFolder { Format = ModelFormats.TrainingArtifacts, GraphPath = artifacts.WriteGraph(folder, cache), Text = TransformerFolder.ReadText(folder) }]
        : [];
}
