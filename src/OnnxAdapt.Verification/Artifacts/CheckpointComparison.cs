using OnnxAdapt.OrtTraining.Checkpoints;
using OnnxAdapt.Verification.Comparison;

namespace OnnxAdapt.Verification.Artifacts;

/// <summary>A saved checkpoint against that of the reference: the same tensors, groups and properties.</summary>
internal static class CheckpointComparison
{
    /// <param name="expected">The reference's.</param>
    /// <param name="actual">Ours.</param>
    /// <param name="noise">How far parameters may differ; null compares names and shapes only.</param>
    /// <returns>The first difference, or null.</returns>
    public static string? Check(Checkpoint expected, Checkpoint actual, NoiseAllowance? noise) => new[]
    {
        Unequal("trainable tensors", expected.Trainable.Select(Describe), actual.Trainable.Select(Describe)),
        Unequal("frozen tensors", expected.Frozen.Select(Describe), actual.Frozen.Select(Describe)),
        Unequal("optimizer groups", expected.OptimizerGroups.Select(Describe), actual.OptimizerGroups.Select(Describe)),
        Unequal("properties", expected.Properties.Select(Describe), actual.Properties.Select(Describe)),
        Unequal("kinds", [$"{expected.IsNominal} {expected.HasExternalData}"], [$"{actual.IsNominal} {actual.HasExternalData}"]),
        noise is null ? null : Values(expected, actual, noise),
    }.FirstOrDefault(problem => problem is not null);

    private static string? Values(Checkpoint expected, Checkpoint actual, NoiseAllowance noise) => expected.Trainable.Concat(expected.Frozen)
        .Zip(actual.Trainable.Concat(actual.Frozen), (want, have) => noise.Check(want.Name, Numbers.Of(want.ToTensor()), Numbers.Of(have.ToTensor())))
        .FirstOrDefault(problem => problem is not null);

    private static string Describe(CheckpointTensor tensor) => $"{tensor.Name} {tensor.ElementType}[{string.Join(",", tensor.Dimensions)}]";

    private static string Describe(OptimizerGroup group) =>
        $"{group.Name} step {group.Step} rate {group.InitialLearningRate:R} {string.Join("; ", group.States.Select(state => $"{state.Parameter}: {string.Join(", ", state.Moments.Select(Describe))}"))}";

    private static string Describe(CheckpointProperty property) => $"{property.Name} = {property.Value} ({property.Value.GetType().Name})";

    private static string? Unequal(string what, IEnumerable<string> expected, IEnumerable<string> actual) => expected.SequenceEqual(actual)
        ? null
        : $"{what} of the saved checkpoint: got {string.Join(" | ", actual.Except(expected).Take(3))}, expected {string.Join(" | ", expected.Except(actual).Take(3))}";
}
