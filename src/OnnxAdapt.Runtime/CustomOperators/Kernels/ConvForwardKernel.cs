using System.Numerics.Tensors;
using OnnxAdapt.Runtime.CustomOperators.Convolution;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>Y[n, m, o] = B[m] + sum over c and taps k of W[m, c, k] X[n, c, o * stride + k * dilation - begin].</summary>
internal sealed unsafe class ConvForwardKernel(KernelAttributes attributes) : ITrainingKernel
{
    private readonly ConvSettings _settings = new(attributes);

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var (x, w) = (context.Input(0), context.Input(1));
        if (x.Rank < 3 || w.Rank != x.Rank)
        {
            throw context.Refuse(1, $"has shape {w}, which is no weight for {x}.");
        }

        var bias = context.OptionalInput(2, w.Shape[0]);
        long[] shape = [x.Shape[0], w.Shape[0], .. _settings.OutputSizes(x.Shape.AsSpan(2), w.Shape.AsSpan(2))];
        var shapes = new ConvShapes(_settings, x.Shape, w.Shape, shape);
        var y = context.Output(0, shape)!;
        if (shapes.IsEmpty)
        {
            new Span<float>(y.Data, checked((int)y.Count)).Clear();
        }
        else
        {
            new ConvRunner(ConvPlan.Forwards(shapes), x.Data, w.Data, y.Data).Run(context);
        }

        if (bias is not null)
        {
            Add(context, y, bias);
        }
    }

    private static void Add(KernelContext context, KernelTensor y, KernelTensor bias)
    {
        var (planes, plane) = (y.Product(0, 2), (int)y.Product(2, y.Rank));
        context.Parallel(WorkParts.Of(planes, y.Count), part =>
        {
            var (from, to) = WorkParts.Range(part, planes, y.Count);
            for (var i = from; i < to; i++)
            {
                var row = new Span<float>(y.Data + (i * plane), plane);
                TensorPrimitives.Add(row, bias.Data[i % bias.Count], row);
            }
        });
    }
}
