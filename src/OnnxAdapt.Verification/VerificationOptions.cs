using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Training;

namespace OnnxAdapt.Verification;

/// <summary>How cases are run.</summary>
public sealed record VerificationOptions
{
    /// <summary>Every kernel that this library has for the stock runtime.</summary>
    public static IReadOnlySet<string> AllKernels { get; } = ((ITrainingBackendFactory)new OrtTrainingBackendFactory()).Kernels;

    /// <summary>Names of the training operators for which kernels are used; empty for standard operators only.</summary>
    /// <value>Default none.</value>
    public IReadOnlySet<string> Kernels { get; init; } = new HashSet<string>();
}
