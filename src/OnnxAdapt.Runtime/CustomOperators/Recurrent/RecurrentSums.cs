using OnnxAdapt.Runtime.CustomOperators.Products;

namespace OnnxAdapt.Runtime.CustomOperators.Recurrent;

/// <summary>
/// Gradients that are products over all steps and rows: dX = da W, dW = da^T X, dR = da^T h, dB = sum of da. Outputs that are null are not computed.
/// </summary>
internal sealed unsafe class RecurrentSums(RecurrentSizes sizes, KernelTensor x, KernelTensor w)
{
    /// <summary>dX.</summary>
    public KernelTensor? Input { get; init; }

    /// <summary>dW.</summary>
    public KernelTensor? Weight { get; init; }

    /// <summary>dR.</summary>
    public KernelTensor? Recurrence { get; init; }

    /// <summary>dB.</summary>
    public KernelTensor? Bias { get; init; }

    /// <summary>Adds or writes the part of a direction that its products with the inputs give.</summary>
    /// <param name="context">Threads.</param>
    /// <param name="direction">Direction.</param>
    /// <param name="forInputs">da as it meets W x and its bias, [steps batch, gates hidden].</param>
    /// <param name="forStates">da as it meets R h and its bias.</param>
    public void WriteInputs(KernelContext context, int direction, float* forInputs, float* forStates)
    {
        var offset = (long)direction * sizes.Gates * sizes.Features;
        if (Input is not null)
        {
            using var panels = new Scratch(PanelMatrix.Size(sizes.Gates, sizes.Features));
            var right = new PanelMatrix(panels.Pointer, sizes.Gates, sizes.Features);
            right.Fill(context, w.Data + offset, sizes.Features);
            PanelProduct.MultiplyRows(context, forInputs, sizes.Gates, sizes.Rows, right, Input.Data, sizes.Features, accumulate: direction > 0);
        }

        if (Weight is not null)
        {
            using var panels = new Scratch(PanelMatrix.Size(sizes.Rows, sizes.Features));
            var right = new PanelMatrix(panels.Pointer, sizes.Rows, sizes.Features);
            right.Fill(context, x.Data, sizes.Features);
            PanelProduct.MultiplyColumns(context, forInputs, sizes.Gates, sizes.Gates, right, Weight.Data + offset, sizes.Features);
        }

        if (Bias is not null)
        {
            var target = Bias.Data + (2L * direction * sizes.Gates);
            RowMatrices.SumColumns(context, forInputs, sizes.Rows, sizes.Gates, target);
            RowMatrices.SumColumns(context, forStates, sizes.Rows, sizes.Gates, target + sizes.Gates);
        }
    }

    /// <summary>Writes gates of a direction's dR.</summary>
    /// <param name="context">Threads.</param>
    /// <param name="direction">Direction.</param>
    /// <param name="forStates">da.</param>
    /// <param name="states">What the weights of these gates were multiplied with, [steps batch, hidden].</param>
    /// <param name="firstGate">First gate.</param>
    /// <param name="gates">Number of gates.</param>
    public void WriteRecurrence(KernelContext context, int direction, float* forStates, float* states, int firstGate, int gates)
    {
        if (Recurrence is null)
        {
            return;
        }

        using var panels = new Scratch(PanelMatrix.Size(sizes.Rows, sizes.Hidden));
        var right = new PanelMatrix(panels.Pointer, sizes.Rows, sizes.Hidden);
        right.Fill(context, states, sizes.Hidden);
        var target = Recurrence.Data + ((((long)direction * sizes.GateCount) + firstGate) * sizes.Hidden * sizes.Hidden);
        PanelProduct.MultiplyColumns(context, forStates + (firstGate * sizes.Hidden), sizes.Gates, gates * sizes.Hidden, right, target, sizes.Hidden);
    }
}
