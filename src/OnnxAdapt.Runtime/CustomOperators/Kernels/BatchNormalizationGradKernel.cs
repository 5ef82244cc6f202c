using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>
/// With n = (x - mean) r and m elements per channel: dBias = sum dY, dScale = sum dY n, dX = scale r (dY - dBias / m - n dScale / m);
/// with constant statistics dX = scale r dY. Where an activation follows, its range decides on each element of dY first, by the value that
/// the forward pass gave, computed once more. Channels side by side.
/// </summary>
internal sealed unsafe class BatchNormalizationGradKernel(KernelAttributes attributes) : ITrainingKernel
{
    private readonly bool _frozen = attributes.Integer("frozen", 0) != 0;
    private readonly ActivationRange _range = ActivationRange.Of(attributes);

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var dy = context.Input(0);
        var x = context.Input(1, dy.Shape);
        if (x.Rank < 2)
        {
            throw context.Refuse(1, $"has shape {x}; at least 2 axes are needed.");
        }

        var channels = x.Shape[1];
        var (scale, mean, inverse) = (context.Input(2, channels), context.Input(3, channels), context.Input(4, channels));
        var bias = _range.IsAny ? context.Input(5, channels) : null;
        var (dx, dScale, dBias) = (context.Output(0, x.Shape), context.Output(1, channels), context.Output(2, channels));
        var cost = 4 * x.Count;
        context.Parallel(WorkParts.Of(channels, cost), part =>
        {
            var (from, to) = WorkParts.Range(part, channels, cost);
            for (var c = from; c < to; c++)
            {
                var line = bias is null ? default : ChannelLine.Of(scale.Data[c], bias.Data[c], mean.Data[c], inverse.Data[c]);
                Channel(c, dy, x, scale.Data[c], mean.Data[c], inverse.Data[c], line, dx, dScale, dBias);
            }
        });
    }

    private void Channel(long c, KernelTensor dy, KernelTensor x, float scale, float mean, float inverse, ChannelLine line, KernelTensor? dx, KernelTensor? dScale, KernelTensor? dBias)
    {
        var (images, stride, plane) = (x.Shape[0], x.Product(1, x.Rank), x.Product(2, x.Rank));
        var start = c * plane;
        var (sum, product) = (0.0, 0.0);
        if (!_frozen || dScale is not null || dBias is not null)
        {
            for (var n = 0L; n < images; n++)
            {
                float planeSum, planeProduct;
                var at = start + (n * stride);
                if (_range.IsAny)
                {
                    VectorJob.Run(new PassingSums(dy.Data + at, x.Data + at, plane, mean, line, _range, &planeSum, &planeProduct));
                }
                else
                {
                    VectorJob.Run(new Sums(dy.Data + at, x.Data + at, plane, mean, &planeSum, &planeProduct));
                }

                (sum, product) = (sum + planeSum, product + planeProduct);
            }
        }

        Put(dBias, c, sum);
        Put(dScale, c, product * inverse);
        var count = _frozen ? double.PositiveInfinity : images * plane;
        var factor = scale * inverse;
        var slope = (float)(-factor * product * inverse * inverse / count);
        var shift = (float)((-factor * sum / count) - (slope * mean));
        for (var n = 0L; dx is not null && n < images; n++)
        {
            var at = start + (n * stride);
            if (_range.IsAny)
            {
                VectorJob.Run(new PassingSlopes(dy.Data + at, x.Data + at, dx.Data + at, plane, factor, slope, shift, line, _range));
            }
            else
            {
                VectorJob.Run(new Slopes(dy.Data + at, x.Data + at, dx.Data + at, plane, factor, slope, shift));
            }
        }
    }

    private static void Put(KernelTensor? target, long index, double value)
    {
        if (target is not null)
        {
            target.Data[index] = (float)value;
        }
    }

    /// <summary>Sums of dY and of dY (x - mean).</summary>
    private readonly struct Sums(float* dy, float* x, long count, float mean, float* sum, float* product) : IVectorJob
    {
        public void Run<TLanes, TVector>()
            where TLanes : ILanes<TVector>
        {
            var centre = TLanes.Broadcast(mean);
            var zero = TLanes.Broadcast(0f);
            var (sum0, sum1, product0, product1) = (zero, zero, zero, zero);
            var i = 0L;
            for (; i <= count - (2 * TLanes.Count); i += 2 * TLanes.Count)
            {
                var (first, second) = (TLanes.Load(dy + i), TLanes.Load(dy + i + TLanes.Count));
                sum0 = TLanes.Add(sum0, first);
                sum1 = TLanes.Add(sum1, second);
                product0 = TLanes.Fma(first, TLanes.Subtract(TLanes.Load(x + i), centre), product0);
                product1 = TLanes.Fma(second, TLanes.Subtract(TLanes.Load(x + i + TLanes.Count), centre), product1);
            }

            for (; i < count; i += TLanes.Count)
            {
                var first = VectorTail.Load<TLanes, TVector>(dy + i, count - i);
                sum0 = TLanes.Add(sum0, first);
                product0 = TLanes.Fma(first, TLanes.Subtract(VectorTail.Load<TLanes, TVector>(x + i, count - i), centre), product0);
            }

            *sum = TLanes.Sum(TLanes.Add(sum0, sum1));
            *product = TLanes.Sum(TLanes.Add(product0, product1));
        }
    }

    /// <summary>dX = factor dY + slope x + shift.</summary>
    private readonly struct Slopes(float* dy, float* x, float* dx, long count, float factor, float slope, float shift) : IVectorJob
    {
        public void Run<TLanes, TVector>()
            where TLanes : ILanes<TVector>
        {
            var (f, s, t) = (TLanes.Broadcast(factor), TLanes.Broadcast(slope), TLanes.Broadcast(shift));
            for (var i = 0L; i < count; i += TLanes.Count)
            {
                var constant = TLanes.Fma(s, VectorTail.Load<TLanes, TVector>(x + i, count - i), t);
                VectorTail.Store<TLanes, TVector>(TLanes.Fma(f, VectorTail.Load<TLanes, TVector>(dy + i, count - i), constant), dx + i, count - i);
            }
        }
    }

    /// <summary>As <see cref="Sums"/>, of those dY that pass.</summary>
    private readonly struct PassingSums(float* dy, float* x, long count, float mean, ChannelLine line, ActivationRange range, float* sum, float* product) : IVectorJob
    {
        public void Run<TLanes, TVector>()
            where TLanes : ILanes<TVector>
        {
            var (centre, zero) = (TLanes.Broadcast(mean), TLanes.Broadcast(0f));
            var (factor, offset) = (TLanes.Broadcast(line.Factor), TLanes.Broadcast(line.Shift));
            var (low, high) = (TLanes.Broadcast(range.LeastPassing), TLanes.Broadcast(range.High));
            var (sums, products) = (zero, zero);
            for (var i = 0L; i < count; i += TLanes.Count)
            {
                var value = VectorTail.Load<TLanes, TVector>(x + i, count - i);
                var y = TLanes.Fma(factor, value, offset);
                var slope = TLanes.SelectLessOrEqual(low, y, TLanes.SelectLessOrEqual(y, high, VectorTail.Load<TLanes, TVector>(dy + i, count - i), zero), zero);
                sums = TLanes.Add(sums, slope);
                products = TLanes.Fma(slope, TLanes.Subtract(value, centre), products);
            }

            *sum = TLanes.Sum(sums);
            *product = TLanes.Sum(products);
        }
    }

    /// <summary>As <see cref="Slopes"/>, of those dY that pass.</summary>
    private readonly struct PassingSlopes(float* dy, float* x, float* dx, long count, float factor, float slope, float shift, ChannelLine line, ActivationRange range) : IVectorJob
    {
        public void Run<TLanes, TVector>()
            where TLanes : ILanes<TVector>
        {
            var (f, s, t, zero) = (TLanes.Broadcast(factor), TLanes.Broadcast(slope), TLanes.Broadcast(shift), TLanes.Broadcast(0f));
            var (lineFactor, offset) = (TLanes.Broadcast(line.Factor), TLanes.Broadcast(line.Shift));
            var (low, high) = (TLanes.Broadcast(range.LeastPassing), TLanes.Broadcast(range.High));
            for (var i = 0L; i < count; i += TLanes.Count)
            {
                var value = VectorTail.Load<TLanes, TVector>(x + i, count - i);
                var y = TLanes.Fma(lineFactor, value, offset);
                var dyHere = TLanes.SelectLessOrEqual(low, y, TLanes.SelectLessOrEqual(y, high, VectorTail.Load<TLanes, TVector>(dy + i, count - i), zero), zero);
                VectorTail.Store<TLanes, TVector>(TLanes.Fma(f, dyHere, TLanes.Fma(s, value, t)), dx + i, count - i);
            }
        }
    }
}
