using OnnxAdapt.Abstractions;

namespace OnnxAdapt.OrtTraining.Checkpoints;

/// <summary>Refuses to write what could not be read back.</summary>
internal static class CheckpointCheck
{
    /// <exception cref="AdaptException">InvalidArgument that names the tensor or the property.</exception>
    public static void Require(Checkpoint checkpoint)
    {
        RequireTensors(checkpoint.Trainable, checkpoint.IsNominal);
        RequireTensors(checkpoint.Frozen, checkpoint.IsNominal);
        foreach (var state in checkpoint.OptimizerGroups.SelectMany(group => group.States))
        {
            RequireTensors(state.Moments, false);
        }

        if (checkpoint.Properties.GroupBy(property => property.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw AdaptException.Invalid($"properties[{twice.Key}]", "occurs twice.");
        }
    }

    private static void RequireTensors(IReadOnlyList<CheckpointTensor> tensors, bool nameOnly)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (!seen.Add(tensor.Name))
            {
                throw AdaptException.Invalid($"tensors[{tensor.Name}]", "occurs twice.");
            }

            var expected = TensorBytes.Count(tensor.Name, tensor.ElementType, tensor.Dimensions);
            if (!nameOnly && expected != tensor.Data.Length)
            {
                throw AdaptException.Invalid($"tensors[{tensor.Name}]", $"takes {expected} bytes in its shape but has {tensor.Data.Length}.");
            }
        }
    }
}
