using OnnxAdapt.Autodiff;
using OnnxAdapt.OrtTraining.Artifacts;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>Keeps names free that Microsoft's runtime gives a meaning.</summary>
internal static class ReservedNames
{
    /// <summary>Domain of the accumulation and the optimizers.</summary>
    public const string Domain = "com.microsoft";

    /// <summary>Refuses a name that the runtime would take for a gradient or for the flag.</summary>
    public static void Require(string kind, string name)
    {
        if (name == ArtifactNames.ResetFlag || ArtifactNames.ParameterOfGradient(name) is not null)
        {
            throw new AutodiffException($"The {kind} '{name}' has a name that Microsoft's training runtime takes for a gradient; rename it so that it does not end in '{ArtifactNames.GradientSuffix}'.");
        }
    }
}
