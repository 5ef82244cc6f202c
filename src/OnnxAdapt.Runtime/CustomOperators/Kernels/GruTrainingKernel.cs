using OnnxAdapt.Runtime.CustomOperators.Recurrent;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>GRU that also gives its gates.</summary>
internal sealed class GruTrainingKernel(KernelAttributes attributes) : ITrainingKernel
{
    private readonly RecurrentSettings _settings = new(attributes);

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var (x, w, r) = (context.Input(0), context.Input(1), context.Input(2));
        var sizes = new RecurrentSizes(_settings, 3, x, w, r, context.Integers(4, out _));
        new GruLayer(sizes, _settings.ResetsLast, x, w, r)
        {
            Bias = context.OptionalInput(3, sizes.Directions, 2 * sizes.Gates),
            State = context.OptionalInput(5, sizes.StateShape),
            Stack = context.Output(0, sizes.StackShape),
            LastState = context.Output(1, sizes.StateShape),
            Gates = context.Output(2, sizes.GatesShape),
        }.Forward(context);
    }
}
