using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>dX = dY where X lies in a range, else 0: the gradient of Clip, bounds included, and of Relu, 0 excluded.</summary>
/// <param name="relu">Whether the range is what is above 0; else the inputs say it.</param>
internal sealed unsafe class RangeGradKernel(bool relu) : ITrainingKernel
{
    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var dy = context.Input(0);
        var x = context.Input(1, dy.Shape);
        var dx = context.Output(0, dy.Shape)!;
        var low = relu ? float.Epsilon : Bound(context, 2, float.NegativeInfinity);
        var high = relu ? float.PositiveInfinity : Bound(context, 3, float.PositiveInfinity);
        context.Parallel(WorkParts.Of(dy.Count, dy.Count), part =>
        {
            var (from, to) = WorkParts.Range(part, dy.Count, dy.Count);
            VectorJob.Run(new Stretch(dy.Data + from, x.Data + from, dx.Data + from, to - from, low, high));
        });
    }

    private static float Bound(KernelContext context, int index, float absent) => context.OptionalInput(index) switch
    {
        null => absent,
        { Count: 1 } bound => *bound.Data,
        var bound => throw context.Refuse(index, $"has shape {bound}; one number is needed."),
    };

    private readonly struct Stretch(float* dy, float* x, float* dx, long count, float low, float high) : IVectorJob
    {
        public void Run<TLanes, TVector>()
            where TLanes : ILanes<TVector>
        {
            var (least, most, zero) = (TLanes.Broadcast(low), TLanes.Broadcast(high), TLanes.Broadcast(0f));
            for (var i = 0L; i < count; i += TLanes.Count)
            {
                var value = VectorTail.Load<TLanes, TVector>(x + i, count - i);
                var slope = VectorTail.Load<TLanes, TVector>(dy + i, count - i);
                var above = TLanes.SelectLessOrEqual(least, value, slope, zero);
                VectorTail.Store<TLanes, TVector>(TLanes.SelectLessOrEqual(value, most, above, zero), dx + i, count - i);
            }
        }
    }
}
