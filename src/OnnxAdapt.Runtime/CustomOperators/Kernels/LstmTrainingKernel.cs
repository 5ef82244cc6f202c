using OnnxAdapt.Runtime.CustomOperators.Recurrent;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>LSTM that also gives its cells and gates.</summary>
internal sealed class LstmTrainingKernel(KernelAttributes attributes) : ITrainingKernel
{
    private readonly RecurrentSettings _settings = new(attributes);

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var (x, w, r) = (context.Input(0), context.Input(1), context.Input(2));
        var sizes = new RecurrentSizes(_settings, 4, x, w, r, context.Integers(4, out _));
        var layer = new LstmLayer(sizes, x, w, r)
        {
            Bias = context.OptionalInput(3, sizes.Directions, 2 * sizes.Gates),
            State = context.OptionalInput(5, sizes.StateShape),
            Cell = context.OptionalInput(6, sizes.StateShape),
            Peepholes = context.OptionalInput(7, sizes.Directions, 3 * sizes.Hidden),
        };
        layer.Forward(
            context,
            new LstmResults(
                context.Output(0, sizes.StackShape),
                context.Output(1, sizes.StateShape),
                context.Output(2, sizes.StateShape),
                context.Output(3, sizes.StackShape),
                context.Output(4, sizes.GatesShape)));
    }
}
