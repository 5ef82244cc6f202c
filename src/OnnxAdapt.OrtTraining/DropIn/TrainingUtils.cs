using OnnxAdapt.OrtTraining.Sessions;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Settings of training as a whole.</summary>
public class TrainingUtils
{
    /// <summary>Makes the random masks of training graphs repeatable, in sessions that are created from now on.</summary>
    /// <param name="seed">Any number.</param>
    public static void SetSeed(long seed) => SessionOpener.DefaultSeed = seed;
}
