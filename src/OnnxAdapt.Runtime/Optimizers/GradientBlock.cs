using System.Numerics.Tensors;
using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>Gradients of all parameters: dense ones in their slots, others as rows.</summary>
internal sealed class GradientBlock : IDisposable
{
    private readonly ChunkPlan _plan;
    private readonly ChunkRunner _runner;

    public GradientBlock(ChunkPlan plan, ChunkRunner runner)
    {
        (_plan, _runner) = (plan, runner);
        Values = new NativeBlock(plan.Length);
        Rows = Array.ConvertAll(plan.RowSlots, slot => new RowGradient(slot, Values));
    }

    /// <summary>The numbers, laid out like the parameters.</summary>
    public NativeBlock Values { get; }

    /// <summary>The gradients that come as rows.</summary>
    public RowGradient[] Rows { get; }

    /// <summary>Adds other gradients, scaled.</summary>
    public void Add(GradientBlock other, float scale)
    {
        _runner.Run(_plan.Chunks.Length, index =>
        {
            var chunk = _plan.Chunks[index];
            var sum = Values.Slice(chunk.Start, chunk.Length);
            TensorPrimitives.MultiplyAdd(other.Values.Slice(chunk.Start, chunk.Length), scale, sum, sum);
        });
        for (var i = 0; i < Rows.Length; i++)
        {
            Rows[i].Add(other.Rows[i], other.Values, scale);
        }
    }

    /// <summary>Sets everything to zero.</summary>
    public void Clear()
    {
        ClearRows();
        _runner.Run(_plan.Chunks.Length, index => Values.Slice(_plan.Chunks[index].Start, _plan.Chunks[index].Length).Clear());
    }

    /// <summary>Sets the gradients that come as rows to zero.</summary>
    public void ClearRows() => Array.ForEach(Rows, rows => rows.Clear());

    /// <inheritdoc/>
    public void Dispose() => Values.Dispose();
}
