using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>
/// y = activation(scale (x - mean) / sqrt(variance + epsilon) + bias), with mean and variance over all elements of a channel, the variance
/// from distances to the mean. Channels side by side.
/// </summary>
internal sealed unsafe class BatchNormalizationTrainingKernel(KernelAttributes attributes) : ITrainingKernel
{
    private readonly float _epsilon = attributes.Number("epsilon", 1e-5f);
    private readonly ActivationRange _range = ActivationRange.Of(attributes);

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var x = context.Input(0);
        if (x.Rank < 2)
        {
            throw context.Refuse(0, $"has shape {x}; at least 2 axes are needed.");
        }

        var channels = x.Shape[1];
        var (scale, bias) = (context.Input(1, channels), context.Input(2, channels));
        var (y, mean, variance) = (context.Output(0, x.Shape), context.Output(1, channels), context.Output(2, channels));
        var cost = 4 * x.Count;
        context.Parallel(WorkParts.Of(channels, cost), part =>
        {
            var (from, to) = WorkParts.Range(part, channels, cost);
            for (var c = from; c < to; c++)
            {
                var (m, v) = Statistics(x, c);
                if (mean is not null) mean.Data[c] = m;
                if (variance is not null) variance.Data[c] = v;
                if (y is not null) Write(x, y, c, ChannelLine.Of(scale.Data[c], bias.Data[c], m, 1 / MathF.Sqrt(v + _epsilon)));
            }
        });
    }

    private static (float Mean, float Variance) Statistics(KernelTensor x, long c)
    {
        var (images, stride, plane) = (x.Shape[0], x.Product(1, x.Rank), x.Product(2, x.Rank));
        var count = (double)images * plane;
        var mean = (float)(SumOf(x.Data + (c * plane), images, stride, plane, 0, squares: false) / count);
        return (mean, (float)(SumOf(x.Data + (c * plane), images, stride, plane, mean, squares: true) / count));
    }

    private static double SumOf(float* first, long images, long stride, long plane, float centre, bool squares)
    {
        var sum = 0.0;
        for (var n = 0L; n < images; n++)
        {
            float part;
            if (squares)
            {
                VectorJob.Run(new Squares(first + (n * stride), plane, centre, &part));
            }
            else
            {
                VectorJob.Run(new SumJob(first + (n * stride), plane, &part));
            }

            sum += part;
        }

        return sum;
    }

    private void Write(KernelTensor x, KernelTensor y, long c, ChannelLine line)
    {
        var (images, stride, plane) = (x.Shape[0], x.Product(1, x.Rank), x.Product(2, x.Rank));
        for (var n = 0L; n < images; n++)
        {
            var at = (c * plane) + (n * stride);
            VectorJob.Run(new Line(x.Data + at, y.Data + at, plane, line, _range));
        }
    }

    /// <summary>Sum of (x - centre)^2.</summary>
    private readonly struct Squares(float* x, long count, float centre, float* sum) : IVectorJob
    {
        public void Run<TLanes, TVector>()
            where TLanes : ILanes<TVector>
        {
            var mean = TLanes.Broadcast(centre);
            var (sum0, sum1) = (TLanes.Broadcast(0f), TLanes.Broadcast(0f));
            var i = 0L;
            for (; i <= count - (2 * TLanes.Count); i += 2 * TLanes.Count)
            {
                var (first, second) = (TLanes.Subtract(TLanes.Load(x + i), mean), TLanes.Subtract(TLanes.Load(x + i + TLanes.Count), mean));
                sum0 = TLanes.Fma(first, first, sum0);
                sum1 = TLanes.Fma(second, second, sum1);
            }

            *sum = TLanes.Sum(TLanes.Add(sum0, sum1));
            for (; i < count; i++)
            {
                *sum += (x[i] - centre) * (x[i] - centre);
            }
        }
    }

    /// <summary>y = factor x + shift, held in a range.</summary>
    private readonly struct Line(float* x, float* y, long count, ChannelLine line, ActivationRange range) : IVectorJob
    {
        public void Run<TLanes, TVector>()
            where TLanes : ILanes<TVector>
        {
            var (factor, shift) = (TLanes.Broadcast(line.Factor), TLanes.Broadcast(line.Shift));
            var (low, high) = (TLanes.Broadcast(range.Low), TLanes.Broadcast(range.High));
            for (var i = 0L; i < count; i += TLanes.Count)
            {
                var value = TLanes.Fma(factor, VectorTail.Load<TLanes, TVector>(x + i, count - i), shift);
                var held = TLanes.SelectLess(value, low, low, TLanes.SelectLess(high, value, high, value));
                VectorTail.Store<TLanes, TVector>(held, y + i, count - i);
            }
        }
    }
}
