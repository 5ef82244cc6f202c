using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>How parameters change, given their gradients.</summary>
internal interface IUpdateRule : IDisposable
{
    /// <summary>What the rule remembers between steps: a name and a block laid out like the parameters.</summary>
    IReadOnlyList<(string Name, NativeBlock Block)> State { get; }

    /// <summary>
    /// Whether a parameter whose state and gradient are zero keeps a state of zero, so that <see cref="ApplyIdle"/> can stand for a step.
    /// </summary>
    bool StaysIdle(double weightDecay);

    /// <summary>A step on a chunk whose state and gradient are zero: weight decay alone.</summary>
    void ApplyIdle(Chunk chunk, NativeBlock parameters, in StepConstants constants);

    /// <summary>Changes one chunk of the parameters in place.</summary>
    void Apply(Chunk chunk, NativeBlock parameters, NativeBlock gradients, in StepConstants constants);
}
