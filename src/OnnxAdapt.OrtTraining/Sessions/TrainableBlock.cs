using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Memory;
using OnnxAdapt.Runtime.Optimizers;

namespace OnnxAdapt.OrtTraining.Sessions;

/// <summary>Trainable parameters, the gradients of the last step and their running sum, each in one block that the optimizer's kernels work on.</summary>
internal sealed class TrainableBlock : IDisposable
{
    public TrainableBlock(IReadOnlyList<TrainableParameter> parameters)
    {
        Parameters = parameters;
        Plan = new ChunkPlan(parameters);
        Values = new NativeBlock(Plan.Length);
        Gradients = new NativeBlock(Plan.Length);
        Accumulated = new NativeBlock(Plan.Length);
    }

    /// <summary>In the order of the training graph's inputs.</summary>
    public IReadOnlyList<TrainableParameter> Parameters { get; }

    public ChunkPlan Plan { get; }

    public NativeBlock Values { get; }

    /// <summary>Where a step writes.</summary>
    public NativeBlock Gradients { get; }

    /// <summary>What the optimizer takes: the sum since the last reset.</summary>
    public NativeBlock Accumulated { get; }

    /// <summary>A parameter's part of a block, as a tensor over the same memory.</summary>
    public Tensor View(NativeBlock block, int parameter)
    {
        var slot = Plan.Slots[parameter];
        return Tensor.OfBytes(TensorElementType.Float, [.. Parameters[parameter].Dimensions], new NativeFloats(block, slot.Start, slot.Length).Memory);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Values.Dispose();
        Gradients.Dispose();
        Accumulated.Dispose();
    }
}
