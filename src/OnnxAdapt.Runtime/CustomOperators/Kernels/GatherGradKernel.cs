using System.Numerics.Tensors;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>dData[indices[i]] += dY[i] for rows, zeros elsewhere. Threads share the columns or the target's rows, so that each sum has one order.</summary>
internal sealed unsafe class GatherGradKernel : ITrainingKernel
{
    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var dy = context.Input(0);
        var indices = context.Integers(1, out var places)!;
        var shape = context.Integers(2, out _)!;
        RequireFit(dy, places, shape);
        var target = context.Output(0, shape)!;
        var (rows, width) = (shape[0], target.Product(1, shape.Length));
        Normalize(indices, rows);
        var cost = target.Count + (2 * dy.Count);
        context.Parallel(WorkParts.Of(rows, cost), part =>
        {
            var (from, to) = WorkParts.Range(part, rows, cost);
            Clear(target.Data + (from * width), (to - from) * width);
            for (var i = 0; i < indices.Length; i++)
            {
                if (indices[i] >= from && indices[i] < to)
                {
                    var sum = new Span<float>(target.Data + (indices[i] * width), (int)width);
                    TensorPrimitives.Add(sum, new ReadOnlySpan<float>(dy.Data + (i * width), (int)width), sum);
                }
            }
        });
    }

    private static void RequireFit(KernelTensor dy, long[] places, long[] shape)
    {
        if (shape.Length == 0 || shape.Any(size => size < 0) || !dy.Shape.SequenceEqual([.. places, .. shape[1..]]))
        {
            throw new KernelException($"Input dY has shape {dy}, which is not that of indices [{string.Join(", ", places)}] into [{string.Join(", ", shape)}].");
        }
    }

    private static void Normalize(long[] indices, long rows)
    {
        for (var i = 0; i < indices.Length; i++)
        {
            var index = indices[i] < 0 ? indices[i] + rows : indices[i];
            indices[i] = index >= 0 && index < rows ? index : throw new KernelException($"Input indices holds {indices[i]} at {i}; there are {rows} rows.");
        }
    }

    private static void Clear(float* target, long count)
    {
        const int Piece = 1 << 24;
        for (; count > 0; target += Piece, count -= Piece)
        {
            new Span<float>(target, (int)Math.Min(Piece, count)).Clear();
        }
    }
}
