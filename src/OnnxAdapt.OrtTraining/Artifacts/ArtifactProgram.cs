using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Structure;
using OnnxAdapt.OrtTraining.Checkpoints;

namespace OnnxAdapt.OrtTraining.Artifacts;

/// <summary>
/// Artifacts as a training program of this library, which any training backend runs: frozen parameters are constants, and the optimizer is stepped after each
/// batch with gradients of that batch alone.
/// </summary>
public sealed record ArtifactProgram
{
    /// <summary>The graphs.</summary>
    public required TrainingProgram Program { get; init; }

    /// <summary>Initial values of the trainable parameters.</summary>
    public required ParameterSet Initial { get; init; }

    /// <summary>Update rule and constants of the optimizer graph, at the rate of a new run, 0.001.</summary>
    public required OptimizerSettings Optimizer { get; init; }

    /// <summary>Converts artifacts.</summary>
    /// <param name="artifacts">With evaluation and optimizer graph.</param>
    /// <param name="kernels">Operators of the domain <c>ai.onnxadapt</c> that the backend has kernels for; null for standard operators only.</param>
    /// <exception cref="AdaptException">
    /// InvalidArgument when the artifacts do not fit each other; FailedPrecondition when a graph is missing, the checkpoint has no values, or the step also changes
    /// running statistics, which a program cannot: <see cref="Sessions.ArtifactTrainer"/> can.
    /// </exception>
    public static ArtifactProgram Of(TrainingArtifacts artifacts, IReadOnlySet<string>? kernels = null)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        var evaluation = artifacts.EvaluationModel ?? throw AdaptException.Precondition("A training program needs an evaluation graph, which these artifacts lack.");
        var optimizer = artifacts.OptimizerModel ?? throw AdaptException.Precondition("A training program needs an optimizer graph, which these artifacts lack.");
        var checkpoint = artifacts.Checkpoint;
        var graph = StepGraphBuilder.Build(artifacts.TrainingModel, checkpoint, kernels ?? new HashSet<string>());
        Require(graph, checkpoint);
        return new ArtifactProgram
        {
            Program = Build(graph, evaluation, checkpoint),
            Initial = Values(checkpoint.Trainable),
            Optimizer = OptimizerDescription.Read(optimizer).Settings,
        };
    }

    private static void Require(StepGraph graph, Checkpoint checkpoint)
    {
        if (checkpoint.IsNominal)
        {
            throw AdaptException.Precondition("The checkpoint is nominal: its parameters have no values.");
        }

        if (graph.Updates.Count > 0)
        {
            throw AdaptException.Precondition(
                $"A step also changes running statistics ({string.Join(", ", graph.Updates.Take(3).Select(update => update.Parameter))}, ...), which a program of gradients cannot.");
        }
    }

    private static TrainingProgram Build(StepGraph graph, OnnxModel evaluation, Checkpoint checkpoint)
    {
        var outputs = evaluation.Graph.Outputs.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        return new TrainingProgram
        {
            TrainingModel = Freeze(graph.Model, checkpoint),
            EvaluationModel = Freeze(GraphCopier.Copy(evaluation), checkpoint),
            DataInputs = [.. graph.UserInputs.Select(Signature)],
            LossOutput = graph.UserOutputs[0],
            AdditionalOutputs = [.. graph.UserOutputs.Skip(1).Where(outputs.Contains)],
            Parameters = [.. checkpoint.Trainable.Select(tensor => new TrainableParameter(tensor.Name, graph.Gradients[tensor.Name], tensor.Dimensions))],
        };
    }

    /// <summary>Makes frozen parameters constants.</summary>
    private static byte[] Freeze(OnnxModel model, Checkpoint checkpoint)
    {
        var frozen = checkpoint.Frozen.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        foreach (var input in model.Graph.Inputs.Where(input => frozen.ContainsKey(input.Name)).ToArray())
        {
            var tensor = frozen[input.Name];
            model.Graph.Inputs.Remove(input);
            input.Initializer = new TensorData((DataType)(int)tensor.ElementType, [.. tensor.Dimensions], tensor.Data);
            (input.Type, input.Shape) = (input.Initializer.Type, Shape.Of([.. tensor.Dimensions]));
            model.Graph.Initializers.Add(input);
        }

        return OnnxWriter.ToBytes(model);
    }

    private static TensorSignature Signature(Value input) => new(
        input.Name, (TensorElementType)(int)input.Type, input.Shape is { } shape ? [.. shape.Select(dim => new Dimension(dim.Size, dim.Symbol))] : null);

    private static ParameterSet Values(IReadOnlyList<CheckpointTensor> tensors)
    {
        var values = new ParameterSet();
        foreach (var tensor in tensors)
        {
            values.Add(tensor.Name, tensor.ToTensor());
        }

        return values;
    }
}
