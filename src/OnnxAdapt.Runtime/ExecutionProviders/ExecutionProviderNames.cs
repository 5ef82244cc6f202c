namespace OnnxAdapt.Runtime.ExecutionProviders;

/// <summary>Names of the execution providers.</summary>
public static class ExecutionProviderNames
{
    /// <summary>The host's cores; always there.</summary>
    public const string Cpu = "cpu";

    /// <summary>NVIDIA devices, with a build of the runtime that has CUDA.</summary>
    public const string Cuda = "cuda";
}
