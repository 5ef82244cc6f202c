using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.OrtTraining.Artifacts;
using OnnxAdapt.OrtTraining.Checkpoints;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>Writes artifacts into a folder, each file whole or not at all.</summary>
public static class ArtifactFiles
{
    /// <summary>Writes the files. Existing ones of the same names are replaced.</summary>
    /// <param name="artifacts">What is written.</param>
    /// <param name="folder">Folder; made when absent.</param>
    /// <param name="prefix">Goes before each file name.</param>
    /// <param name="nominal">Whether to write a checkpoint of names only beside the full one.</param>
    /// <param name="checkpoint">The checkpoint; null takes the artifacts' values without optimizer state.</param>
    /// <returns>Paths of the files.</returns>
    /// <exception cref="AdaptException">FailedPrecondition when a file cannot be written.</exception>
    public static IReadOnlyList<string> Write(GeneratedArtifacts artifacts, string folder, string prefix = "", bool nominal = false, Checkpoint? checkpoint = null)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        RequirePrefix(prefix);
        try
        {
            Directory.CreateDirectory(folder);
            var files = new List<string>();
            string Path(string name)
            {
                files.Add(System.IO.Path.Combine(folder, prefix + name));
                return files[^1];
            }

            WriteModel(artifacts.TrainingModel, Path(ArtifactNames.TrainingModel));
            WriteModel(artifacts.EvaluationModel, Path(ArtifactNames.EvaluationModel));
            if (artifacts.OptimizerModel is { } optimizer)
            {
                WriteModel(optimizer, Path(ArtifactNames.OptimizerModel));
            }

            checkpoint ??= InitialCheckpoint(artifacts);
            CheckpointFile.Write(Path(ArtifactNames.Checkpoint), checkpoint);
            if (nominal)
            {
                CheckpointFile.Write(Path(ArtifactNames.NominalCheckpoint), new Checkpoint { IsNominal = true, Trainable = NamesOf(checkpoint.Trainable), Frozen = NamesOf(checkpoint.Frozen) });
            }

            DurableFiles.SyncDirectory(folder);
            return [.. files.SelectMany(WithExternal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AdaptException(AdaptErrorKind.FailedPrecondition, $"The artifacts cannot be written to '{folder}': {error.Message}", error);
        }
    }

    /// <summary>The checkpoint of a run that has not begun.</summary>
    public static Checkpoint InitialCheckpoint(GeneratedArtifacts artifacts) => new()
    {
        Trainable = [.. artifacts.Trainable.Select(Tensor)],
        Frozen = [.. artifacts.Frozen.Select(Tensor)],
    };

    private static CheckpointTensor Tensor(KeyValuePair<string, TensorData> parameter) =>
        new(parameter.Key, (TensorElementType)parameter.Value.Type, parameter.Value.Sizes, parameter.Value.Bytes);

    private static CheckpointTensor[] NamesOf(IReadOnlyList<CheckpointTensor> tensors) =>
        [.. tensors.Select(tensor => tensor with { Data = default, Dimensions = [] })];

    private static IEnumerable<string> WithExternal(string path) => File.Exists(path + CheckpointFile.ExternalSuffix) ? [path, path + CheckpointFile.ExternalSuffix] : [path];

    private static void WriteModel(OnnxModel model, string path)
    {
        var external = OnnxWriter.SizeOf(model) > int.MaxValue ? Path.GetFileName(path) + CheckpointFile.ExternalSuffix : null;
        OnnxWriter.Write(model, path, new OnnxWriterOptions { ExternalDataFile = external });
    }

    private static void RequirePrefix(string prefix)
    {
        if (prefix.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
        {
            throw AdaptException.Invalid("prefix", $"'{prefix}' cannot be part of a file name.");
        }
    }
}
