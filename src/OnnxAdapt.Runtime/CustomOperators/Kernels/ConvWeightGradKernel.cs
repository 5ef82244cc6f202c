using OnnxAdapt.Runtime.CustomOperators.Convolution;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>dW[m, c, k] = sum over n and places o of dY[n, m, o] X[n, c, o * stride + k * dilation - begin].</summary>
internal sealed unsafe class ConvWeightGradKernel(KernelAttributes attributes) : ITrainingKernel
{
    private readonly ConvSettings _settings = new(attributes);

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var (dy, x, w) = (context.Input(0), context.Input(1), context.Input(2));
        var shapes = new ConvShapes(_settings, x.Shape, w.Shape, dy.Shape);
        var dw = context.Output(0, w.Shape)!;
        if (shapes.IsEmpty)
        {
            new Span<float>(dw.Data, (int)dw.Count).Clear();
            return;
        }

        new WeightGradRunner(shapes, dy.Data, x.Data, dw.Data).Run(context);
    }
}
