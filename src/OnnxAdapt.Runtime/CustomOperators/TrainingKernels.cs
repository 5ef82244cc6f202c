using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Runtime.CustomOperators.Interop;
using OnnxAdapt.Runtime.Sessions;

namespace OnnxAdapt.Runtime.CustomOperators;

/// <summary>
/// Kernels in C# for the training operators of the domain <c>ai.onnxadapt</c>, on the stock runtime. Sessions of this library have them
/// already; this is for sessions that are made elsewhere.
/// </summary>
public static class TrainingKernels
{
    /// <summary>Names of the operators that have a kernel.</summary>
    public static IReadOnlySet<string> Names => KernelSet.Default.Names;

    /// <summary>Makes the kernels known to every session that is created with these options from now on.</summary>
    /// <param name="options">Options of the official package or of its stand-in.</param>
    public static void Register(SessionOptions options)
    {
        OrtEnvironment.EnsureReady();
        CustomOperatorDomain.AddTo(options);
    }
}
