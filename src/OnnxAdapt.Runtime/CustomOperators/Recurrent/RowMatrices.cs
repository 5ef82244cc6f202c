using System.Numerics.Tensors;

namespace OnnxAdapt.Runtime.CustomOperators.Recurrent;

/// <summary>Matrices whose rows are the steps and rows of a batch.</summary>
internal static unsafe class RowMatrices
{
    private const int ColumnsPerPart = 128;

    /// <summary>Copies, for each step and row, the state that comes into the step.</summary>
    public static void CopyBefore(KernelContext context, RecurrentSizes sizes, int direction, float* stack, float* start, float* target) =>
        context.Parallel(sizes.Steps, step =>
        {
            for (var row = 0; row < sizes.Batch; row++)
            {
                var to = new Span<float>(target + ((((long)step * sizes.Batch) + row) * sizes.Hidden), sizes.Hidden);
                Before(sizes, direction, step, row, stack, start, to);
            }
        });

    /// <summary>Copies the state that comes into a step of a row.</summary>
    public static void Before(RecurrentSizes sizes, int direction, int step, int row, float* stack, float* start, Span<float> target)
    {
        var before = sizes.Before(direction, step, row);
        if (before >= 0)
        {
            new ReadOnlySpan<float>(stack + (sizes.Stacked(before, direction, row) * sizes.Hidden), target.Length).CopyTo(target);
        }
        else
        {
            CopyOrClear(start, sizes.State(direction, row) * sizes.Hidden, target);
        }
    }

    /// <summary>Copies from a place in memory, or clears when there is none.</summary>
    public static void CopyOrClear(float* source, long offset, Span<float> target)
    {
        if (source == null)
        {
            target.Clear();
        }
        else
        {
            new ReadOnlySpan<float>(source + offset, target.Length).CopyTo(target);
        }
    }

    /// <summary>Sums of columns; columns side by side.</summary>
    public static void SumColumns(KernelContext context, float* matrix, int rows, int columns, float* target) =>
        context.Parallel((columns + ColumnsPerPart - 1) / ColumnsPerPart, part =>
        {
            var first = part * ColumnsPerPart;
            var sum = new Span<float>(target + first, Math.Min(ColumnsPerPart, columns - first));
            sum.Clear();
            for (var row = 0L; row < rows; row++)
            {
                TensorPrimitives.Add(sum, new ReadOnlySpan<float>(matrix + (row * columns) + first, sum.Length), sum);
            }
        });
}
