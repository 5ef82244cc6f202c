using OnnxAdapt.Runtime.CustomOperators.Recurrent;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>All gradients of a GRU from its saved gates.</summary>
internal sealed class GruGradKernel(KernelAttributes attributes) : ITrainingKernel
{
    private readonly RecurrentSettings _settings = new(attributes);

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var (x, w, r) = (context.Input(0), context.Input(1), context.Input(2));
        var sizes = new RecurrentSizes(_settings, 3, x, w, r, context.Integers(4, out _));
        var sums = new RecurrentSums(sizes, x, w)
        {
            Input = context.Output(0, x.Shape),
            Weight = context.Output(1, w.Shape),
            Recurrence = context.Output(2, r.Shape),
            Bias = context.Output(3, sizes.Directions, 2 * sizes.Gates),
        };
        new GruBackwards(sizes, _settings.ResetsLast, r)
        {
            Bias = context.OptionalInput(3, sizes.Directions, 2 * sizes.Gates),
            State = context.OptionalInput(5, sizes.StateShape),
            Stack = context.Input(6, sizes.StackShape),
            Gates = context.Input(7, sizes.GatesShape),
            StackGradient = context.OptionalInput(8, sizes.StackShape),
            LastStateGradient = context.OptionalInput(9, sizes.StateShape),
            FirstStateGradient = context.Output(4, sizes.StateShape),
        }.Run(context, sums);
    }
}
