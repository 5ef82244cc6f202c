using System.Numerics.Tensors;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>
/// With n = (x - mean) r and g = dY scale over rows of normalised elements: dX = r (g - mean(g) - n mean(g n)), dScale = sum over rows of dY n,
/// dBias = sum over rows of dY. Ranges of rows side by side, their sums added in order.
/// </summary>
internal sealed unsafe class LayerNormalizationGradKernel(KernelAttributes attributes) : ITrainingKernel
{
    private readonly long _axis = attributes.Integer("axis", -1);

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var dy = context.Input(0);
        var x = context.Input(1, dy.Shape);
        var axis = (int)(_axis < 0 ? _axis + x.Rank : _axis);
        if (axis < 0 || axis >= x.Rank)
        {
            throw context.Refuse(1, $"has shape {x}, which has no axis {_axis}.");
        }

        var (rows, width) = (x.Product(0, axis), (int)x.Product(axis, x.Rank));
        var (scale, mean, inverse) = (Sized(context, 2, width), Sized(context, 3, rows), Sized(context, 4, rows));
        var dx = context.Output(0, x.Shape);
        var (dScale, dBias) = (context.Output(1, scale.Shape), context.Output(2, scale.Shape));
        var parts = WorkParts.Of(rows, 8 * x.Count);
        using var partial = new Scratch((long)parts * width * 2);
        var sums = partial.Pointer;
        context.Parallel(parts, part =>
        {
            var (from, to) = WorkParts.Range(part, rows, 8 * x.Count);
            var own = sums + ((long)part * width * 2);
            new Span<float>(own, width * 2).Clear();
            for (var row = from; row < to; row++)
            {
                var at = row * width;
                VectorJob.Run(new Row(dy.Data + at, x.Data + at, scale.Data, mean.Data[row], inverse.Data[row], width, dx is null ? null : dx.Data + at, own));
            }
        });
        AddUp(sums, parts, width, dScale, dBias);
    }

    private static KernelTensor Sized(KernelContext context, int index, long count)
    {
        var input = context.Input(index);
        return input.Count == count ? input : throw context.Refuse(index, $"has shape {input}; {count} elements are needed.");
    }

    private static void AddUp(float* sums, int parts, int width, KernelTensor? dScale, KernelTensor? dBias)
    {
        foreach (var (target, offset) in new[] { (dScale, 0), (dBias, width) })
        {
            if (target is null)
            {
                continue;
            }

            var sum = new Span<float>(target.Data, width);
            sum.Clear();
            for (var part = 0; part < parts; part++)
            {
                TensorPrimitives.Add(sum, new ReadOnlySpan<float>(sums + ((long)part * width * 2) + offset, width), sum);
            }
        }
    }

    private readonly struct Row(float* dy, float* x, float* scale, float mean, float inverse, int width, float* dx, float* sums) : IVectorJob
    {
        public void Run<TLanes, TVector>()
            where TLanes : ILanes<TVector>
        {
            var (r, shift) = (TLanes.Broadcast(inverse), TLanes.Broadcast(-mean * inverse));
            var (total, product) = (TLanes.Broadcast(0f), TLanes.Broadcast(0f));
            for (var i = 0; i < width; i += TLanes.Count)
            {
                var rest = width - i;
                var slope = VectorTail.Load<TLanes, TVector>(dy + i, rest);
                var normal = TLanes.Fma(VectorTail.Load<TLanes, TVector>(x + i, rest), r, shift);
                var g = TLanes.Multiply(slope, VectorTail.Load<TLanes, TVector>(scale + i, rest));
                total = TLanes.Add(total, g);
                product = TLanes.Fma(g, normal, product);
                var forScale = TLanes.Fma(slope, normal, VectorTail.Load<TLanes, TVector>(sums + i, rest));
                var forBias = TLanes.Add(slope, VectorTail.Load<TLanes, TVector>(sums + width + i, rest));
                VectorTail.Store<TLanes, TVector>(forScale, sums + i, rest);
                VectorTail.Store<TLanes, TVector>(forBias, sums + width + i, rest);
            }

            if (dx is not null)
            {
                WriteGradient<TLanes, TVector>(r, shift, TLanes.Sum(total) / width, TLanes.Sum(product) / width);
            }
        }

        private void WriteGradient<TLanes, TVector>(TVector r, TVector shift, float meanSlope, float meanProduct)
            where TLanes : ILanes<TVector>
        {
            var (slopes, products) = (TLanes.Broadcast(meanSlope), TLanes.Broadcast(-meanProduct));
            for (var i = 0; i < width; i += TLanes.Count)
            {
                var rest = width - i;
                var normal = TLanes.Fma(VectorTail.Load<TLanes, TVector>(x + i, rest), r, shift);
                var g = TLanes.Multiply(VectorTail.Load<TLanes, TVector>(dy + i, rest), VectorTail.Load<TLanes, TVector>(scale + i, rest));
                var centred = TLanes.Fma(normal, products, TLanes.Subtract(g, slopes));
                VectorTail.Store<TLanes, TVector>(TLanes.Multiply(r, centred), dx + i, rest);
            }
        }
    }
}
