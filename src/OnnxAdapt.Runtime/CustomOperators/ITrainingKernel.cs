namespace OnnxAdapt.Runtime.CustomOperators;

/// <summary>
/// A training operator in C#. One instance serves one node; runs of a session may call it side by side, so it holds nothing but its attributes.
/// </summary>
/// <remarks>Results do not depend on the number of threads: work is cut by sizes alone, and sums are taken in a fixed order.</remarks>
internal interface ITrainingKernel
{
    /// <summary>Computes the outputs that somebody wants.</summary>
    /// <exception cref="KernelException">The inputs do not fit.</exception>
    void Compute(KernelContext context);
}
