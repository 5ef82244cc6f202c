using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>dX = dY (F(X) + X f(X)) and Y = X F(X) with the normal distribution F and its density f(x) = e^(-x²/2) / sqrt(2 pi).</summary>
internal sealed unsafe class GeluGradKernel : ITrainingKernel
{
    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var dy = context.Input(0);
        var x = context.Input(1, dy.Shape);
        var dx = context.Output(0, dy.Shape)!;
        var y = context.Output(1, dy.Shape);
        var cost = 8 * dy.Count;
        context.Parallel(WorkParts.Of(dy.Count, cost), part =>
        {
            var (from, to) = WorkParts.Range(part, dy.Count, cost);
            VectorJob.Run(new Stretch(dy.Data + from, x.Data + from, dx.Data + from, y is null ? null : y.Data + from, to - from));
        });
    }

    private readonly struct Stretch(float* dy, float* x, float* dx, float* y, long count) : IVectorJob
    {
        private const float DensityAtZero = 0.398942280401432678f;

        public void Run<TLanes, TVector>()
            where TLanes : ILanes<TVector>
        {
            for (var i = 0L; i < count; i += TLanes.Count)
            {
                var value = VectorTail.Load<TLanes, TVector>(x + i, count - i);
                var bell = VectorMath.Exp<TLanes, TVector>(TLanes.Multiply(TLanes.Multiply(value, value), TLanes.Broadcast(-0.5f)));
                var distribution = VectorMath.NormalCumulative<TLanes, TVector>(value, bell);
                var slope = TLanes.Fma(TLanes.Multiply(value, TLanes.Broadcast(DensityAtZero)), bell, distribution);
                VectorTail.Store<TLanes, TVector>(TLanes.Multiply(VectorTail.Load<TLanes, TVector>(dy + i, count - i), slope), dx + i, count - i);
                if (y is not null)
                {
                    VectorTail.Store<TLanes, TVector>(TLanes.Multiply(value, distribution), y + i, count - i);
                }
            }
        }
    }
}
