using System.Numerics.Tensors;
using OnnxAdapt.Runtime.CustomOperators.Products;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Recurrent;

/// <summary>An LSTM backwards: parts of the batch side by side, each back through all steps; then the sums over steps.</summary>
internal sealed unsafe class LstmBackwards(RecurrentSizes sizes, KernelTensor r)
{
    /// <summary>First h, or null for zeros.</summary>
    public KernelTensor? State { get; init; }

    /// <summary>First c, or null for zeros.</summary>
    public KernelTensor? Cell { get; init; }

    /// <summary>Peephole weights, or null.</summary>
    public KernelTensor? Peepholes { get; init; }

    /// <summary>Y.</summary>
    public required KernelTensor Stack { get; init; }

    /// <summary>All c'.</summary>
    public required KernelTensor Cells { get; init; }

    /// <summary>All gates.</summary>
    public required KernelTensor Gates { get; init; }

    /// <summary>dY, or null.</summary>
    public KernelTensor? StackGradient { get; init; }

    /// <summary>Gradient of the last h, or null.</summary>
    public KernelTensor? LastStateGradient { get; init; }

    /// <summary>Gradient of the last c, or null.</summary>
    public KernelTensor? LastCellGradient { get; init; }

    /// <summary>Receives the gradient of the first h.</summary>
    public KernelTensor? FirstStateGradient { get; init; }

    /// <summary>Receives the gradient of the first c.</summary>
    public KernelTensor? FirstCellGradient { get; init; }

    /// <summary>Receives the gradient of the peephole weights.</summary>
    public KernelTensor? PeepholeGradient { get; init; }

    /// <summary>Computes all gradients.</summary>
    public void Run(KernelContext context, RecurrentSums results)
    {
        using var slopes = new Scratch((long)sizes.Rows * sizes.Gates);
        using var panels = new Scratch(PanelMatrix.Size(sizes.Gates, sizes.Hidden));
        using var before = new Scratch((long)sizes.Rows * sizes.Hidden);
        var right = new PanelMatrix(panels.Pointer, sizes.Gates, sizes.Hidden);
        var da = slopes.Pointer;
        for (var d = 0; d < sizes.Directions; d++)
        {
            var direction = d;
            right.Fill(context, r.Data + ((long)d * sizes.Gates * sizes.Hidden), sizes.Hidden);
            context.Parallel(sizes.Parts, part => RunPart(direction, part * sizes.RowsPerPart, right, da));
            results.WriteInputs(context, d, da, da);
            RowMatrices.CopyBefore(context, sizes, d, Stack.Data, State is null ? null : State.Data, before.Pointer);
            results.WriteRecurrence(context, d, da, before.Pointer, 0, sizes.GateCount);
            WritePeepholes(context, d, da, before.Pointer);
        }
    }

    private void RunPart(int direction, int firstRow, PanelMatrix right, float* slopes)
    {
        var rows = Math.Min(sizes.RowsPerPart, sizes.Batch - firstRow);
        var length = rows * sizes.Hidden;
        using var scratch = new Scratch((4L * length) + sizes.Hidden);
        using var packed = new Scratch(PackedRows.Size(rows, sizes.Gates));
        var dh = scratch.Pointer;
        var dc = dh + length;
        var back = dc + length;
        var before = back + length;
        var start = sizes.State(direction, firstRow) * sizes.Hidden;
        RowMatrices.CopyOrClear(LastStateGradient is null ? null : LastStateGradient.Data, start, new Span<float>(dh, length));
        RowMatrices.CopyOrClear(LastCellGradient is null ? null : LastCellGradient.Data, start, new Span<float>(dc, length));
        for (var number = sizes.Steps - 1; number >= 0; number--)
        {
            var step = sizes.Step(direction, number);
            var da = slopes + ((((long)step * sizes.Batch) + firstRow) * sizes.Gates);
            for (var row = 0; row < rows; row++)
            {
                RunRow(direction, step, firstRow + row, before, dh + (row * sizes.Hidden), dc + (row * sizes.Hidden), da + ((long)row * sizes.Gates));
            }

            PackedRows.Pack(da, sizes.Gates, rows, sizes.Gates, packed.Pointer);
            PanelProduct.Multiply(packed.Pointer, rows, right, back, sizes.Hidden, accumulate: false);
            for (var row = 0; row < rows; row++)
            {
                if (sizes.Has(firstRow + row, step))
                {
                    RowMatrices.CopyOrClear(back, row * sizes.Hidden, new Span<float>(dh + (row * sizes.Hidden), sizes.Hidden));
                }
            }
        }

        Put(FirstStateGradient, start, dh, length);
        Put(FirstCellGradient, start, dc, length);
    }

    private void RunRow(int direction, int step, int row, float* before, float* dh, float* dc, float* da)
    {
        if (!sizes.Has(row, step))
        {
            new Span<float>(da, sizes.Gates).Clear();
            return;
        }

        var place = sizes.Stacked(step, direction, row);
        if (StackGradient is not null)
        {
            var sum = new Span<float>(dh, sizes.Hidden);
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(StackGradient.Data + (place * sizes.Hidden), sizes.Hidden), sum);
        }

        RowMatrices.Before(sizes, direction, step, row, Cells.Data, Cell is null ? null : Cell.Data, new Span<float>(before, sizes.Hidden));
        var peepholes = Peepholes is null ? null : Peepholes.Data + (3L * direction * sizes.Hidden);
        VectorJob.Run(new LstmCellGrad(sizes.Hidden, Gates.Data + (place * sizes.Gates), Cells.Data + (place * sizes.Hidden), before, peepholes, dh, dc, da));
    }

    /// <summary>dp_i = sum da_i c, dp_o = sum da_o c', dp_f = sum da_f c.</summary>
    private void WritePeepholes(KernelContext context, int direction, float* da, float* before)
    {
        if (PeepholeGradient is null)
        {
            return;
        }

        RowMatrices.CopyBefore(context, sizes, direction, Cells.Data, Cell is null ? null : Cell.Data, before);
        var target = PeepholeGradient.Data + (3L * direction * sizes.Hidden);
        new Span<float>(target, 3 * sizes.Hidden).Clear();
        for (var row = 0; row < sizes.Rows; row++)
        {
            var place = sizes.Stacked(row / sizes.Batch, direction, row % sizes.Batch);
            for (var gate = 0; gate < 3; gate++)
            {
                var cell = gate == 1 ? Cells.Data + (place * sizes.Hidden) : before + ((long)row * sizes.Hidden);
                var sum = new Span<float>(target + (gate * sizes.Hidden), sizes.Hidden);
                var slope = new ReadOnlySpan<float>(da + ((long)row * sizes.Gates) + (gate * sizes.Hidden), sizes.Hidden);
                if (sizes.Has(row % sizes.Batch, row / sizes.Batch))
                {
                    TensorPrimitives.MultiplyAdd(slope, new ReadOnlySpan<float>(cell, sizes.Hidden), sum, sum);
                }
            }
        }
    }

    private static void Put(KernelTensor? target, long place, float* source, int count)
    {
        if (target is not null)
        {
            new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(target.Data + place, count));
        }
    }
}
