using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>How parameters change, given their gradients.</summary>
internal interface IUpdateRule : IDisposable
{
    /// <summary>What the rule remembers between steps: a name and a block laid out like the parameters.</summary>
    IReadOnlyList<(string Name, NativeBlock Block)> State { get; }

    /// <summary>Changes one chunk of the parameters in place.</summary>
    void Apply(Chunk chunk, NativeBlock parameters, NativeBlock gradients, in StepConstants constants);
}
