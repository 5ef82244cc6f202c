using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>dB[c] = sum over n and positions of dY[n, c, position]; channels side by side.</summary>
internal sealed unsafe class ChannelSumKernel : ITrainingKernel
{
    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var gradient = context.Input(0);
        if (gradient.Rank < 2)
        {
            throw context.Refuse(0, $"has shape {gradient}; at least 2 axes are needed.");
        }

        var (channels, plane) = (gradient.Shape[1], gradient.Product(2, gradient.Rank));
        var target = context.Output(0, channels)!;
        context.Parallel(WorkParts.Of(channels, gradient.Count), part =>
        {
            var (from, to) = WorkParts.Range(part, channels, gradient.Count);
            for (var c = from; c < to; c++)
            {
                target.Data[c] = (float)Sum(gradient.Data + (c * plane), gradient.Shape[0], channels * plane, plane);
            }
        });
    }

    private static double Sum(float* first, long images, long stride, long plane)
    {
        var sum = 0.0;
        for (var n = 0L; n < images; n++)
        {
            float part;
            VectorJob.Run(new SumJob(first + (n * stride), plane, &part));
            sum += part;
        }

        return sum;
    }
}
