using OnnxAdapt.Runtime.CustomOperators.Products;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Recurrent;

/// <summary>A GRU forwards: the products with the inputs for all steps at once, then parts of the batch side by side, each through all steps.</summary>
internal sealed unsafe class GruLayer(RecurrentSizes sizes, bool resetsLast, KernelTensor x, KernelTensor w, KernelTensor r)
{
    /// <summary>Biases for inputs and states, or null.</summary>
    public KernelTensor? Bias { get; init; }

    /// <summary>First h, or null for zeros.</summary>
    public KernelTensor? State { get; init; }

    /// <summary>Receives Y.</summary>
    public KernelTensor? Stack { get; init; }

    /// <summary>Receives the last h.</summary>
    public KernelTensor? LastState { get; init; }

    /// <summary>Receives z, r, g.</summary>
    public KernelTensor? Gates { get; init; }

    /// <summary>Computes all results.</summary>
    public void Forward(KernelContext context)
    {
        var hidden = sizes.Hidden;
        using var inputPanels = new Scratch(PanelMatrix.Size(sizes.Features, sizes.Gates));
        using var switchPanels = new Scratch(PanelMatrix.Size(hidden, 2 * hidden));
        using var candidatePanels = new Scratch(PanelMatrix.Size(hidden, hidden));
        using var sums = new Scratch((long)sizes.Rows * sizes.Gates);
        using var noBias = new Scratch(2L * sizes.Gates);
        var forInputs = new PanelMatrix(inputPanels.Pointer, sizes.Features, sizes.Gates);
        var forSwitches = new PanelMatrix(switchPanels.Pointer, hidden, 2 * hidden);
        var forCandidate = new PanelMatrix(candidatePanels.Pointer, hidden, hidden);
        var products = sums.Pointer;
        new Span<float>(noBias.Pointer, 2 * sizes.Gates).Clear();
        for (var d = 0; d < sizes.Directions; d++)
        {
            var direction = d;
            var weight = r.Data + ((long)d * sizes.Gates * hidden);
            var bias = Bias is null ? noBias.Pointer : Bias.Data + (2L * d * sizes.Gates);
            forInputs.FillTransposed(context, w.Data + ((long)d * sizes.Gates * sizes.Features), sizes.Features);
            forSwitches.FillTransposed(context, weight, hidden);
            forCandidate.FillTransposed(context, weight + (2L * hidden * hidden), hidden);
            PanelProduct.MultiplyRows(context, x.Data, sizes.Features, sizes.Rows, forInputs, products, sizes.Gates);
            context.Parallel(sizes.Parts, part => RunPart(direction, part * sizes.RowsPerPart, forSwitches, forCandidate, products, bias));
        }
    }

    private void RunPart(int direction, int firstRow, PanelMatrix forSwitches, PanelMatrix forCandidate, float* products, float* bias)
    {
        var (hidden, rows) = (sizes.Hidden, Math.Min(sizes.RowsPerPart, sizes.Batch - firstRow));
        var length = rows * hidden;
        using var scratch = new Scratch(5L * length);
        using var packed = new Scratch(PackedRows.Size(rows, hidden));
        var state = scratch.Pointer;
        var reset = state + length;
        var candidates = reset + length;
        var switches = candidates + length;
        var start = sizes.State(direction, firstRow) * hidden;
        RowMatrices.CopyOrClear(State is null ? null : State.Data, start, new Span<float>(state, length));
        for (var number = 0; number < sizes.Steps; number++)
        {
            var step = sizes.Step(direction, number);
            var inputs = products + ((((long)step * sizes.Batch) + firstRow) * sizes.Gates);
            PackedRows.Pack(state, hidden, rows, hidden, packed.Pointer);
            PanelProduct.Multiply(packed.Pointer, rows, forSwitches, switches, 2 * hidden, accumulate: false);
            for (var row = 0; row < rows; row++)
            {
                var sums = inputs + ((long)row * sizes.Gates);
                VectorJob.Run(new GruCell.Switches(hidden, sums, switches + (2L * row * hidden), bias, bias + sizes.Gates, state + ((long)row * hidden), sums, reset + ((long)row * hidden)));
            }

            PackedRows.Pack(resetsLast ? state : reset, hidden, rows, hidden, packed.Pointer);
            PanelProduct.Multiply(packed.Pointer, rows, forCandidate, candidates, hidden, accumulate: false);
            for (var row = 0; row < rows; row++)
            {
                RunRow(direction, step, firstRow + row, inputs + ((long)row * sizes.Gates), candidates + ((long)row * hidden), bias, state + ((long)row * hidden));
            }
        }

        if (LastState is not null)
        {
            new ReadOnlySpan<float>(state, length).CopyTo(new Span<float>(LastState.Data + start, length));
        }
    }

    private void RunRow(int direction, int step, int row, float* gates, float* candidate, float* bias, float* state)
    {
        var (hidden, place, exists) = (sizes.Hidden, sizes.Stacked(step, direction, row), sizes.Has(row, step));
        if (exists)
        {
            var last = 2 * hidden;
            VectorJob.Run(new GruCell.Candidate(hidden, gates + last, candidate, bias + last, bias + sizes.Gates + last, resetsLast, gates, state));
        }

        Put(Stack, place, hidden, state, exists);
        Put(Gates, place, sizes.Gates, gates, exists);
    }

    private static void Put(KernelTensor? target, long row, int width, float* source, bool exists)
    {
        if (target is not null)
        {
            RowMatrices.CopyOrClear(exists ? source : null, 0, new Span<float>(target.Data + (row * width), width));
        }
    }
}
