namespace OnnxAdapt.Runtime.CustomOperators.Interop;

/// <summary>The kernel of one node of one session.</summary>
internal sealed record KernelInstance(KernelSignature Signature, ITrainingKernel Kernel);
