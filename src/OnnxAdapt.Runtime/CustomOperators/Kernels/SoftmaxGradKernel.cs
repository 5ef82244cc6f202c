using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>dX = Y (dY - sum(dY Y)) over the last axis; rows side by side.</summary>
internal sealed unsafe class SoftmaxGradKernel : ITrainingKernel
{
    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var dy = context.Input(0);
        var y = context.Input(1, dy.Shape);
        var dx = context.Output(0, dy.Shape)!;
        var width = dy.Rank == 0 ? 1 : dy.Shape[^1];
        var rows = width == 0 ? 0 : dy.Count / width;
        context.Parallel(WorkParts.Of(rows, 4 * dy.Count), part =>
        {
            var (from, to) = WorkParts.Range(part, rows, 4 * dy.Count);
            for (var row = from * width; row < to * width; row += width)
            {
                VectorJob.Run(new Row(dy.Data + row, y.Data + row, dx.Data + row, (int)width));
            }
        });
    }

    private readonly struct Row(float* dy, float* y, float* dx, int width) : IVectorJob
    {
        public void Run<TLanes, TVector>()
            where TLanes : ILanes<TVector>
        {
            var sum = TLanes.Broadcast(0f);
            for (var i = 0; i < width; i += TLanes.Count)
            {
                sum = TLanes.Fma(VectorTail.Load<TLanes, TVector>(dy + i, width - i), VectorTail.Load<TLanes, TVector>(y + i, width - i), sum);
            }

            var dot = TLanes.Broadcast(TLanes.Sum(sum));
            for (var i = 0; i < width; i += TLanes.Count)
            {
                var rest = width - i;
                var slope = TLanes.Subtract(VectorTail.Load<TLanes, TVector>(dy + i, rest), dot);
                VectorTail.Store<TLanes, TVector>(TLanes.Multiply(VectorTail.Load<TLanes, TVector>(y + i, rest), slope), dx + i, rest);
            }
        }
    }
}
