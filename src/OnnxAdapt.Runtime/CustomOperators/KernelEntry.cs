namespace OnnxAdapt.Runtime.CustomOperators;

/// <summary>A kernel that sessions can have.</summary>
/// <param name="Signature">Name, inputs and outputs.</param>
/// <param name="Create">Makes the kernel of one node.</param>
internal sealed record KernelEntry(KernelSignature Signature, Func<KernelAttributes, ITrainingKernel> Create);
