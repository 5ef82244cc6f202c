using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.OrtTraining.Checkpoints;

namespace OnnxAdapt.OrtTraining.Artifacts;

/// <summary>The inputs of a training or evaluation graph by their role, each group in the order of the graph.</summary>
/// <param name="User">What the caller gives with every batch.</param>
/// <param name="Parameters">Parameters of the checkpoint, trainable and frozen mixed.</param>
/// <param name="Buffers">Accumulation buffers by the name of their parameter.</param>
/// <param name="ResetFlag">The flag; null in an evaluation graph.</param>
internal sealed record ArtifactInputs(
    IReadOnlyList<Value> User, IReadOnlyList<Value> Parameters, IReadOnlyDictionary<string, Value> Buffers, Value? ResetFlag)
{
    /// <summary>Sorts inputs: a name of the checkpoint first, then the flag, then the suffixes of gradients; whatever is left is the user's.</summary>
    public static ArtifactInputs Of(OnnxGraph graph, IReadOnlySet<string> parameterNames)
    {
        List<Value> user = [], parameters = [];
        var buffers = new Dictionary<string, Value>(StringComparer.Ordinal);
        Value? flag = null;
        foreach (var input in graph.Inputs)
        {
            if (parameterNames.Contains(input.Name))
            {
                parameters.Add(input);
            }
            else if (input.Name == ArtifactNames.ResetFlag)
            {
                flag = input;
            }
            else if (ArtifactNames.ParameterOfGradient(input.Name) is { } parameter)
            {
                buffers[parameter] = input;
            }
            else
            {
                user.Add(input);
            }
        }

        return new ArtifactInputs(user, parameters, buffers, flag);
    }

    /// <summary>Requires that graph and checkpoint belong together.</summary>
    /// <exception cref="AdaptException">InvalidArgument that names the tensor.</exception>
    public void RequireFit(Checkpoint checkpoint)
    {
        if (ResetFlag is null && checkpoint.Trainable.Count > 0)
        {
            throw AdaptException.Invalid("training_model", $"has no input '{ArtifactNames.ResetFlag}'; it is no training graph of the artifact generator.");
        }

        var inputs = Parameters.ToDictionary(input => input.Name, StringComparer.Ordinal);
        foreach (var tensor in checkpoint.Trainable)
        {
            RequireTrainable(tensor, inputs);
        }

        foreach (var tensor in checkpoint.Trainable.Concat(checkpoint.Frozen).Where(tensor => !checkpoint.IsNominal && inputs.ContainsKey(tensor.Name)))
        {
            RequireShape(tensor, inputs[tensor.Name]);
        }
    }

    private void RequireTrainable(CheckpointTensor tensor, Dictionary<string, Value> inputs)
    {
        if (!inputs.ContainsKey(tensor.Name))
        {
            throw AdaptException.Invalid($"checkpoint[{tensor.Name}]", "is trainable but no input of the training graph; the checkpoint belongs to another model.");
        }

        if (!Buffers.ContainsKey(tensor.Name))
        {
            throw AdaptException.Invalid($"checkpoint[{tensor.Name}]", $"is trainable but the training graph has no input '{tensor.Name}{ArtifactNames.BufferSuffix}'.");
        }

        if (tensor.ElementType != TensorElementType.Float && tensor.Data.Length > 0)
        {
            throw AdaptException.Invalid($"checkpoint[{tensor.Name}]", $"is {tensor.ElementType}; only float tensors can be trained.");
        }
    }

    private static void RequireShape(CheckpointTensor tensor, Value input)
    {
        var typeFits = input.Type == DataType.Undefined || (int)input.Type == (int)tensor.ElementType;
        var shapeFits = input.Shape is not { } shape
            || (shape.Count == tensor.Dimensions.Count && shape.Zip(tensor.Dimensions).All(pair => pair.First.Size is not { } size || size == pair.Second));
        if (!typeFits || !shapeFits)
        {
            throw AdaptException.Invalid(
                $"checkpoint[{tensor.Name}]", $"is {tensor.ElementType}[{string.Join(", ", tensor.Dimensions)}]; the graph's input is {input.Type}{input.Shape}.");
        }
    }
}
