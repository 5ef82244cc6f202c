using System.Security.Cryptography;
using OnnxAdapt.Abstractions;
using OnnxAdapt.OrtTraining.Artifacts;
using OnnxAdapt.OrtTraining.Checkpoints;
using OnnxAdapt.OrtTraining.Sessions;

namespace OnnxAdapt.OrtTraining.Serving;

/// <summary>Serves training artifacts by the inference form of their evaluation graph.</summary>
public sealed class ArtifactInference : IArtifactInference
{
    private const int NameLength = 32;
    private static readonly string[] Parts =
        [ArtifactNames.EvaluationModel, ArtifactNames.Checkpoint, ArtifactNames.EvaluationModel + CheckpointFile.ExternalSuffix, ArtifactNames.Checkpoint + CheckpointFile.ExternalSuffix];

    /// <inheritdoc/>
    public bool IsArtifacts(string folder) =>
        File.Exists(Path.Combine(folder, ArtifactNames.TrainingModel)) && File.Exists(Path.Combine(folder, ArtifactNames.Checkpoint));

    /// <inheritdoc/>
    public string WriteGraph(string folder, string cache)
    {
        var target = Path.Combine(cache, ContentName(folder));
        var graph = Path.Combine(target, "model.onnx");
        if (!File.Exists(graph))
        {
            Directory.CreateDirectory(target);
            WriteModel(folder, graph);
        }

        return graph;
    }

    /// <summary>Writes the evaluation graph without its loss, with the parameters of the checkpoint inside.</summary>
    /// <param name="folder">Folder of artifacts.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="AdaptException">A file is missing or damaged, or there is nothing to serve before the loss.</exception>
    public void WriteModel(string folder, string path) => Write(TrainingArtifacts.Load(folder), folder, path);

    private static void Write(TrainingArtifacts artifacts, string folder, string path)
    {
        var evaluation = artifacts.EvaluationModel ?? throw AdaptException.Precondition($"The artifacts in '{folder}' have no {ArtifactNames.EvaluationModel}, so they can be trained but not served.");
        if (artifacts.Checkpoint.IsNominal)
        {
            throw AdaptException.Precondition($"The checkpoint in '{folder}' holds names only, so that there are no parameters to serve.");
        }

        using var state = new TrainingState(artifacts.Checkpoint);
        var model = InferenceExport.Build(evaluation, state, ServedOutputs.Of(evaluation));
        InferenceExport.Write(model, path, external: false);
    }

    private static string ContentName(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in Parts.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            using var stream = File.OpenRead(path);
            hash.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..NameLength];
    }
}
