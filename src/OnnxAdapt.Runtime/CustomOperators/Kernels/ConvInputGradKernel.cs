using OnnxAdapt.Runtime.CustomOperators.Convolution;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>dX[n, c, i] = sum over m and taps k of W[m, c, k] dY[n, m, o] where o * stride + k * dilation - begin = i.</summary>
internal sealed unsafe class ConvInputGradKernel(KernelAttributes attributes) : ITrainingKernel
{
    private readonly ConvSettings _settings = new(attributes);

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var (dy, w, x) = (context.Input(0), context.Input(1), context.Input(2));
        var shapes = new ConvShapes(_settings, x.Shape, w.Shape, dy.Shape);
        var dx = context.Output(0, x.Shape)!;
        if (shapes.IsEmpty)
        {
            new Span<float>(dx.Data, (int)dx.Count).Clear();
            return;
        }

        new ConvRunner(ConvPlan.Backwards(shapes), dy.Data, w.Data, dx.Data).Run(context);
    }
}
