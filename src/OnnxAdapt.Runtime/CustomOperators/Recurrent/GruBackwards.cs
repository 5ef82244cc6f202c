using System.Numerics.Tensors;
using OnnxAdapt.Runtime.CustomOperators.Products;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Recurrent;

/// <summary>
/// A GRU backwards: parts of the batch side by side, each back through all steps; then the sums over steps. With the reset behind the product
/// the gradients that meet the states differ from those that meet the inputs in the last gate, which has r as a factor more.
/// </summary>
internal sealed unsafe class GruBackwards(RecurrentSizes sizes, bool resetsLast, KernelTensor r)
{
    /// <summary>Biases, or null.</summary>
    public KernelTensor? Bias { get; init; }

    /// <summary>First h, or null for zeros.</summary>
    public KernelTensor? State { get; init; }

    /// <summary>Y.</summary>
    public required KernelTensor Stack { get; init; }

    /// <summary>z, r, g.</summary>
    public required KernelTensor Gates { get; init; }

    /// <summary>dY, or null.</summary>
    public KernelTensor? StackGradient { get; init; }

    /// <summary>Gradient of the last h, or null.</summary>
    public KernelTensor? LastStateGradient { get; init; }

    /// <summary>Receives the gradient of the first h.</summary>
    public KernelTensor? FirstStateGradient { get; init; }

    /// <summary>Computes all gradients.</summary>
    public void Run(KernelContext context, RecurrentSums results)
    {
        var (hidden, rows) = (sizes.Hidden, sizes.Rows);
        using var slopes = new Scratch((long)rows * sizes.Gates * (resetsLast ? 2 : 1));
        using var states = new Scratch((long)rows * hidden * 2);
        using var panels = new Scratch(PanelMatrix.Size(2 * hidden, hidden) + PanelMatrix.Size(hidden, hidden));
        var forInputs = slopes.Pointer;
        var forStates = resetsLast ? forInputs + ((long)rows * sizes.Gates) : forInputs;
        var before = states.Pointer;
        var factors = before + ((long)rows * hidden);
        var forSwitches = new PanelMatrix(panels.Pointer, 2 * hidden, hidden);
        var forCandidate = new PanelMatrix(panels.Pointer + PanelMatrix.Size(2 * hidden, hidden), hidden, hidden);
        for (var d = 0; d < sizes.Directions; d++)
        {
            var direction = d;
            var weight = r.Data + ((long)d * sizes.Gates * hidden);
            RowMatrices.CopyBefore(context, sizes, d, Stack.Data, State is null ? null : State.Data, before);
            FillFactors(context, d, weight + (2L * hidden * hidden), before, factors);
            forSwitches.Fill(context, weight, hidden);
            forCandidate.Fill(context, weight + (2L * hidden * hidden), hidden);
            context.Parallel(sizes.Parts, part => RunPart(direction, part * sizes.RowsPerPart, forSwitches, forCandidate, before, factors, forInputs, forStates));
            results.WriteInputs(context, d, forInputs, forStates);
            results.WriteRecurrence(context, d, forStates, before, 0, 2);
            results.WriteRecurrence(context, d, forStates, resetsLast ? before : factors, 2, 1);
        }
    }

    /// <summary>q = R_g h + b with the reset behind the product, else r h.</summary>
    private void FillFactors(KernelContext context, int direction, float* weight, float* before, float* factors)
    {
        var hidden = sizes.Hidden;
        if (resetsLast)
        {
            using var panels = new Scratch(PanelMatrix.Size(hidden, hidden));
            var right = new PanelMatrix(panels.Pointer, hidden, hidden);
            right.FillTransposed(context, weight, hidden);
            PanelProduct.MultiplyRows(context, before, hidden, sizes.Rows, right, factors, hidden);
        }

        context.Parallel(sizes.Steps, step =>
        {
            for (var row = 0; row < sizes.Batch; row++)
            {
                var place = ((long)step * sizes.Batch) + row;
                var target = new Span<float>(factors + (place * hidden), hidden);
                if (!resetsLast)
                {
                    var reset = Gates.Data + (sizes.Stacked(step, direction, row) * sizes.Gates) + hidden;
                    TensorPrimitives.Multiply(new ReadOnlySpan<float>(reset, hidden), new ReadOnlySpan<float>(before + (place * hidden), hidden), target);
                }
                else if (Bias is not null)
                {
                    TensorPrimitives.Add(target, new ReadOnlySpan<float>(Bias.Data + (2L * direction * sizes.Gates) + sizes.Gates + (2 * hidden), hidden), target);
                }
            }
        });
    }

    private void RunPart(int direction, int firstRow, PanelMatrix forSwitches, PanelMatrix forCandidate, float* before, float* factors, float* forInputs, float* forStates)
    {
        var (hidden, rows) = (sizes.Hidden, Math.Min(sizes.RowsPerPart, sizes.Batch - firstRow));
        var length = rows * hidden;
        using var scratch = new Scratch(3L * length);
        using var packed = new Scratch(PackedRows.Size(rows, 2 * hidden));
        var dh = scratch.Pointer;
        var next = dh + length;
        var reset = next + length;
        var start = sizes.State(direction, firstRow) * hidden;
        RowMatrices.CopyOrClear(LastStateGradient is null ? null : LastStateGradient.Data, start, new Span<float>(dh, length));
        for (var number = sizes.Steps - 1; number >= 0; number--)
        {
            var step = sizes.Step(direction, number);
            var place = ((long)step * sizes.Batch) + firstRow;
            var (daInputs, daStates) = ((nint)(forInputs + (place * sizes.Gates)), (nint)(forStates + (place * sizes.Gates)));
            Begin(direction, step, firstRow, rows, before + (place * hidden), dh, next, (float*)daInputs);
            if (!resetsLast)
            {
                PackedRows.Pack((float*)daInputs + (2 * hidden), sizes.Gates, rows, hidden, packed.Pointer);
                PanelProduct.Multiply(packed.Pointer, rows, forCandidate, reset, hidden, accumulate: false);
            }

            Reset(direction, step, firstRow, rows, before + (place * hidden), factors + (place * hidden), reset, next, (float*)daInputs, (float*)daStates);
            PackedRows.Pack((float*)daStates, sizes.Gates, rows, 2 * hidden, packed.Pointer);
            PanelProduct.Multiply(packed.Pointer, rows, forSwitches, next, hidden, accumulate: true);
            if (resetsLast)
            {
                PackedRows.Pack((float*)daStates + (2 * hidden), sizes.Gates, rows, hidden, packed.Pointer);
                PanelProduct.Multiply(packed.Pointer, rows, forCandidate, next, hidden, accumulate: true);
            }

            CopyExisting(step, firstRow, rows, next, dh);
        }

        if (FirstStateGradient is not null)
        {
            new ReadOnlySpan<float>(dh, length).CopyTo(new Span<float>(FirstStateGradient.Data + start, length));
        }
    }

    /// <summary>da_z and da_g, and what of dh passes by; zeros for rows without this step.</summary>
    private void Begin(int direction, int step, int firstRow, int rows, float* before, float* dh, float* next, float* da)
    {
        var hidden = sizes.Hidden;
        for (var row = 0; row < rows; row++)
        {
            var sum = new Span<float>(next + (row * hidden), hidden);
            var place = sizes.Stacked(step, direction, firstRow + row);
            if (!sizes.Has(firstRow + row, step))
            {
                sum.Clear();
                new Span<float>(da + (row * sizes.Gates), sizes.Gates).Clear();
                continue;
            }

            new ReadOnlySpan<float>(dh + (row * hidden), hidden).CopyTo(sum);
            if (StackGradient is not null)
            {
                TensorPrimitives.Add(sum, new ReadOnlySpan<float>(StackGradient.Data + (place * hidden), hidden), sum);
            }

            VectorJob.Run(new GruCellGrad.Outer(hidden, Gates.Data + (place * sizes.Gates), before + (row * hidden), next + (row * hidden), da + (row * sizes.Gates)));
        }
    }

    /// <summary>da_r, and the candidate's share of dh or of the gradients that meet the states.</summary>
    private void Reset(int direction, int step, int firstRow, int rows, float* before, float* factors, float* reset, float* next, float* daInputs, float* daStates)
    {
        var hidden = sizes.Hidden;
        for (var row = 0; row < rows; row++)
        {
            var (inputs, states) = ((nint)(daInputs + (row * sizes.Gates)), (nint)(daStates + (row * sizes.Gates)));
            if (!sizes.Has(firstRow + row, step))
            {
                new Span<float>((float*)states, sizes.Gates).Clear();
                continue;
            }

            var gate = Gates.Data + (sizes.Stacked(step, direction, firstRow + row) * sizes.Gates) + hidden;
            var da = (float*)inputs + hidden;
            if (!resetsLast)
            {
                VectorJob.Run(new GruCellGrad.Reset(hidden, gate, reset + (row * hidden), before + (row * hidden), da, next + (row * hidden), adds: true));
                continue;
            }

            VectorJob.Run(new GruCellGrad.Reset(hidden, gate, (float*)inputs + (2 * hidden), factors + (row * hidden), da, (float*)states + (2 * hidden), adds: false));
            new ReadOnlySpan<float>((float*)inputs, 2 * hidden).CopyTo(new Span<float>((float*)states, 2 * hidden));
        }
    }

    private void CopyExisting(int step, int firstRow, int rows, float* next, float* dh)
    {
        for (var row = 0; row < rows; row++)
        {
            if (sizes.Has(firstRow + row, step))
            {
                RowMatrices.CopyOrClear(next, row * sizes.Hidden, new Span<float>(dh + (row * sizes.Hidden), sizes.Hidden));
            }
        }
    }
}
