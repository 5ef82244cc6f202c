using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.OrtTraining.Adapters;
using OnnxAdapt.OrtTraining.Checkpoints;
using OnnxAdapt.OrtTraining.Generation;
using OnnxAdapt.OrtTraining.Serving;

namespace OnnxAdapt.Server.Artifacts;

/// <summary>Writes sessions as artifacts of Microsoft's on-device training, and low-rank factors as adapters of the runtime.</summary>
internal sealed class ArtifactWriter : IArtifactWriter
{
    /// <inheritdoc/>
    public WrittenArtifacts Write(SessionArtifacts artifacts, string folder, string? inferenceName = null)
    {
        var optimizer = TranslatedOptimizer.Of(artifacts.Optimizer, Sizes(artifacts));
        var generated = Generate(artifacts, optimizer.Optimizer);
        IEnumerable<string> files = ArtifactFiles.Write(generated, folder, checkpoint: CheckpointOf(artifacts, generated, optimizer.LearningRate));
        if (inferenceName is not null)
        {
            var path = Path.Combine(folder, inferenceName);
            new ArtifactInference().WriteModel(folder, path);
            files = files.Append(path);
        }

        return new WrittenArtifacts([.. files], optimizer.LearningRate, [.. optimizer.Notes, .. Notes(artifacts)]);
    }

    /// <inheritdoc/>
    public void WriteAdapter(ParameterSet factors, long modelVersion, string path)
    {
        var adapter = new AdapterFile
        {
            ModelVersion = (int)Math.Min(modelVersion, int.MaxValue),
            Parameters = factors.ToDictionary(factor => factor.Name, factor => new TensorData((DataType)(int)factor.Value.ElementType, factor.Value.Dimensions, factor.Value.Data.ToArray())),
        };
        DurableFiles.Replace(path, adapter.Write);
    }

    private static GeneratedArtifacts Generate(SessionArtifacts artifacts, ArtifactOptimizer optimizer)
    {
        try
        {
            return ArtifactGenerator.Generate(artifacts.Model, OptionsOf(artifacts, optimizer));
        }
        catch (Exception cause) when (cause is AutodiffException or GraphException or OnnxFormatException)
        {
            throw new AdaptException(
                AdaptErrorKind.FailedPrecondition, $"Training artifacts cannot hold this session with the loss '{artifacts.Loss}': {cause.Message}", cause);
        }
    }

    private static ArtifactOptions OptionsOf(SessionArtifacts artifacts, ArtifactOptimizer optimizer) => new()
    {
        Train = artifacts.Trainable,
        Loss = artifacts.Loss,
        LossOptions = artifacts.LossOptions,
        Predictions = artifacts.Predictions,
        AdditionalOutputs = [artifacts.Output],
        ServedOutputs = [artifacts.Output],
        Optimizer = optimizer,
        Dropout = artifacts.Dropout,
        DropoutSeed = artifacts.Seed,
        BatchNormalization = artifacts.BatchStatistics ? BatchNormalizationMode.Training : BatchNormalizationMode.Frozen,
        TargetScaling = artifacts.TargetCenter.Count > 0 ? new TargetScaling(artifacts.TargetCenter, artifacts.TargetDeviation) : null,
    };

    private static Checkpoint CheckpointOf(SessionArtifacts artifacts, GeneratedArtifacts generated, double rate)
    {
        var checkpoint = RunCheckpoints.Of(generated.Trainable.Select(Named), artifacts.OptimizerState);
        return checkpoint with
        {
            OptimizerGroups = [.. checkpoint.OptimizerGroups.Select(group => group with { InitialLearningRate = (float)rate })],
            Properties = [.. artifacts.Properties.Select(property => new CheckpointProperty(property.Key, property.Value))],
        };
    }

    private static NamedTensor Named(KeyValuePair<string, TensorData> parameter) =>
        new(parameter.Key, Tensor.OfBytes((TensorElementType)(int)parameter.Value.Type, [.. parameter.Value.Sizes], parameter.Value.Bytes.ToArray()));

    private static Dictionary<string, long> Sizes(SessionArtifacts artifacts)
    {
        var values = artifacts.Model.Graph.Initializers.ToDictionary(value => value.Name, value => value.Initializer!.ElementCount, StringComparer.Ordinal);
        return artifacts.Trainable.ToDictionary(name => name, name => values.GetValueOrDefault(name), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Notes(SessionArtifacts artifacts)
    {
        if (artifacts.Dropout) yield return "Dropout draws other masks in another runtime.";
        if (artifacts.BatchStatistics) yield return "Batch normalisations train with the statistics of the batch, as in the session; the running statistics stay as they are now.";
        if (artifacts.Optimizer.Schedule.Kind != ScheduleKind.Constant) yield return "The session's rate followed a schedule; the artifacts hold none.";
    }
}
