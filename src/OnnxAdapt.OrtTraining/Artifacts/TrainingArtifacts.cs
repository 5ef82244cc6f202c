using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.OrtTraining.Checkpoints;

namespace OnnxAdapt.OrtTraining.Artifacts;

/// <summary>A set of artifacts of ONNX Runtime's on-device training, as its generator writes them.</summary>
public sealed record TrainingArtifacts
{
    /// <summary>The training graph.</summary>
    public required OnnxModel TrainingModel { get; init; }

    /// <summary>The evaluation graph; null without one, and then there is neither evaluation nor export.</summary>
    public OnnxModel? EvaluationModel { get; init; }

    /// <summary>The optimizer graph; null without one, and then parameters are not changed.</summary>
    public OnnxModel? OptimizerModel { get; init; }

    /// <summary>Initial values and, if it was saved from a run, the state of the optimizer.</summary>
    public required Checkpoint Checkpoint { get; init; }

    /// <summary>Reads a folder; evaluation and optimizer graph may be absent.</summary>
    /// <param name="folder">Folder with the files.</param>
    /// <param name="prefix">What the file names begin with.</param>
    /// <exception cref="AdaptException">NotFound when the training graph or the checkpoint is missing; DataLoss or InvalidArgument for damaged files.</exception>
    public static TrainingArtifacts Load(string folder, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(folder);
        string Path(string name) => System.IO.Path.Combine(folder, prefix + name);
        return Load(
            Path(ArtifactNames.TrainingModel),
            ExistingOrNull(Path(ArtifactNames.EvaluationModel)),
            ExistingOrNull(Path(ArtifactNames.OptimizerModel)),
            CheckpointFile.Read(Path(ArtifactNames.Checkpoint)));
    }

    /// <summary>Reads graphs by path.</summary>
    /// <param name="trainingModel">Path of the training graph.</param>
    /// <param name="evaluationModel">Path of the evaluation graph, or null.</param>
    /// <param name="optimizerModel">Path of the optimizer graph, or null.</param>
    /// <param name="checkpoint">The checkpoint that belongs to them.</param>
    /// <exception cref="AdaptException">NotFound for a missing file; DataLoss for a damaged one.</exception>
    public static TrainingArtifacts Load(string trainingModel, string? evaluationModel, string? optimizerModel, Checkpoint checkpoint) => new()
    {
        TrainingModel = Read(trainingModel),
        EvaluationModel = evaluationModel is null ? null : Read(evaluationModel),
        OptimizerModel = optimizerModel is null ? null : Read(optimizerModel),
        Checkpoint = checkpoint,
    };

    internal static OnnxModel Read(string path)
    {
        try
        {
            return OnnxReader.Read(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new AdaptException(AdaptErrorKind.NotFound, $"The model file '{path}' does not exist.", error);
        }
        catch (Exception error) when (error is OnnxFormatException or GraphException or IOException or UnauthorizedAccessException)
        {
            throw new AdaptException(AdaptErrorKind.DataLoss, $"The model file '{path}' cannot be read: {error.Message}", error);
        }
    }

    private static string? ExistingOrNull(string path) => File.Exists(path) ? path : null;
}
