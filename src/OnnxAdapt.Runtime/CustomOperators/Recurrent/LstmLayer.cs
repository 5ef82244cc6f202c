using System.Numerics.Tensors;
using OnnxAdapt.Runtime.CustomOperators.Products;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Recurrent;

/// <summary>
/// An LSTM forwards: the products with the inputs for all steps at once, then parts of the batch side by side, each through all steps.
/// </summary>
internal sealed unsafe class LstmLayer(RecurrentSizes sizes, KernelTensor x, KernelTensor w, KernelTensor r)
{
    /// <summary>Biases for inputs and states, or null.</summary>
    public KernelTensor? Bias { get; init; }

    /// <summary>First h, or null for zeros.</summary>
    public KernelTensor? State { get; init; }

    /// <summary>First c, or null for zeros.</summary>
    public KernelTensor? Cell { get; init; }

    /// <summary>Peephole weights, or null.</summary>
    public KernelTensor? Peepholes { get; init; }

    /// <summary>Computes all results.</summary>
    public void Forward(KernelContext context, LstmResults results)
    {
        using var inputPanels = new Scratch(PanelMatrix.Size(sizes.Features, sizes.Gates));
        using var statePanels = new Scratch(PanelMatrix.Size(sizes.Hidden, sizes.Gates));
        using var sums = new Scratch((long)sizes.Rows * sizes.Gates);
        using var bias = new Scratch(sizes.Gates);
        var (forInputs, forStates) = (new PanelMatrix(inputPanels.Pointer, sizes.Features, sizes.Gates), new PanelMatrix(statePanels.Pointer, sizes.Hidden, sizes.Gates));
        var products = sums.Pointer;
        var biases = bias.Pointer;
        for (var d = 0; d < sizes.Directions; d++)
        {
            var direction = d;
            forInputs.FillTransposed(context, w.Data + ((long)d * sizes.Gates * sizes.Features), sizes.Features);
            forStates.FillTransposed(context, r.Data + ((long)d * sizes.Gates * sizes.Hidden), sizes.Hidden);
            FillBias(d, biases);
            PanelProduct.MultiplyRows(context, x.Data, sizes.Features, sizes.Rows, forInputs, products, sizes.Gates);
            context.Parallel(sizes.Parts, part => RunPart(direction, part * sizes.RowsPerPart, forStates, products, biases, results));
        }
    }

    private void FillBias(int direction, float* target)
    {
        var sum = new Span<float>(target, sizes.Gates);
        if (Bias is null)
        {
            sum.Clear();
            return;
        }

        var both = Bias.Data + (2L * direction * sizes.Gates);
        TensorPrimitives.Add(new ReadOnlySpan<float>(both, sizes.Gates), new ReadOnlySpan<float>(both + sizes.Gates, sizes.Gates), sum);
    }

    private void RunPart(int direction, int firstRow, PanelMatrix forStates, float* products, float* bias, LstmResults results)
    {
        var rows = Math.Min(sizes.RowsPerPart, sizes.Batch - firstRow);
        using var states = new Scratch((long)rows * sizes.Hidden);
        using var cells = new Scratch((long)rows * sizes.Hidden);
        using var packed = new Scratch(PackedRows.Size(rows, sizes.Hidden));
        var start = sizes.State(direction, firstRow) * sizes.Hidden;
        var length = rows * sizes.Hidden;
        RowMatrices.CopyOrClear(State is null ? null : State.Data, start, new Span<float>(states.Pointer, length));
        RowMatrices.CopyOrClear(Cell is null ? null : Cell.Data, start, new Span<float>(cells.Pointer, length));
        for (var number = 0; number < sizes.Steps; number++)
        {
            var step = sizes.Step(direction, number);
            var sums = products + ((((long)step * sizes.Batch) + firstRow) * sizes.Gates);
            if (number > 0 || State is not null)
            {
                PackedRows.Pack(states.Pointer, sizes.Hidden, rows, sizes.Hidden, packed.Pointer);
                PanelProduct.Multiply(packed.Pointer, rows, forStates, sums, sizes.Gates, accumulate: true);
            }

            for (var row = 0; row < rows; row++)
            {
                RunRow(direction, step, firstRow + row, sums + ((long)row * sizes.Gates), bias, cells.Pointer + (row * sizes.Hidden), states.Pointer + (row * sizes.Hidden), results);
            }
        }

        Put(results.State, start, states.Pointer, length);
        Put(results.Cell, start, cells.Pointer, length);
    }

    private void RunRow(int direction, int step, int row, float* sums, float* bias, float* cell, float* state, LstmResults results)
    {
        var place = sizes.Stacked(step, direction, row);
        if (!sizes.Has(row, step))
        {
            Clear(results.Stack, place, sizes.Hidden);
            Clear(results.Cells, place, sizes.Hidden);
            Clear(results.Gates, place, sizes.Gates);
            return;
        }

        var peepholes = Peepholes is null ? null : Peepholes.Data + (3L * direction * sizes.Hidden);
        var gates = results.Gates is null ? sums : results.Gates.Data + (place * sizes.Gates);
        VectorJob.Run(new LstmCell(sizes.Hidden, sums, bias, peepholes, cell, state, gates));
        Put(results.Stack, place * sizes.Hidden, state, sizes.Hidden);
        Put(results.Cells, place * sizes.Hidden, cell, sizes.Hidden);
    }

    private static void Put(KernelTensor? target, long place, float* source, int count)
    {
        if (target is not null)
        {
            new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(target.Data + place, count));
        }
    }

    private static void Clear(KernelTensor? target, long row, int width)
    {
        if (target is not null)
        {
            new Span<float>(target.Data + (row * width), width).Clear();
        }
    }
}
