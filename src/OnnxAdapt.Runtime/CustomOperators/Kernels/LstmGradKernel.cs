using OnnxAdapt.Runtime.CustomOperators.Recurrent;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>All gradients of an LSTM from its saved cells and gates.</summary>
internal sealed class LstmGradKernel(KernelAttributes attributes) : ITrainingKernel
{
    private readonly RecurrentSettings _settings = new(attributes);

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var (x, w, r) = (context.Input(0), context.Input(1), context.Input(2));
        var sizes = new RecurrentSizes(_settings, 4, x, w, r, context.Integers(3, out _));
        var sums = new RecurrentSums(sizes, x, w)
        {
            Input = context.Output(0, x.Shape),
            Weight = context.Output(1, w.Shape),
            Recurrence = context.Output(2, r.Shape),
            Bias = context.Output(3, sizes.Directions, 2 * sizes.Gates),
        };
        new LstmBackwards(sizes, r)
        {
            State = context.OptionalInput(4, sizes.StateShape),
            Cell = context.OptionalInput(5, sizes.StateShape),
            Peepholes = context.OptionalInput(6, sizes.Directions, 3 * sizes.Hidden),
            Stack = context.Input(7, sizes.StackShape),
            Cells = context.Input(8, sizes.StackShape),
            Gates = context.Input(9, sizes.GatesShape),
            StackGradient = context.OptionalInput(10, sizes.StackShape),
            LastStateGradient = context.OptionalInput(11, sizes.StateShape),
            LastCellGradient = context.OptionalInput(12, sizes.StateShape),
            FirstStateGradient = context.Output(4, sizes.StateShape),
            FirstCellGradient = context.Output(5, sizes.StateShape),
            PeepholeGradient = context.Output(6, sizes.Directions, 3 * sizes.Hidden),
        }.Run(context, sums);
    }
}
