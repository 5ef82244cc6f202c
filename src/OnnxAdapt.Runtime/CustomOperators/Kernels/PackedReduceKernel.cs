using OnnxAdapt.Runtime.CustomOperators.Packing;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>One vector per row of its tokens' vectors: their sum, mean, largest or smallest; zeros for a row without tokens.</summary>
internal sealed unsafe class PackedReduceKernel(KernelAttributes attributes) : ITrainingKernel
{
    private readonly string _mode = attributes.Text("mode", "sum");

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        if (_mode is not ("sum" or "mean" or "max" or "min")) throw new KernelException($"The mode '{_mode}' is not sum, mean, max or min.");
        var x = context.Input(0, 2);
        var rows = RowOffsets.Read(context, 1, x.Shape[0]);
        var width = x.Shape[1];
        var y = context.Output(0, rows.Count, width)!;
        context.Parallel(WorkParts.Of(rows.Count, x.Count), part =>
        {
            var (from, to) = WorkParts.Range(part, rows.Count, x.Count);
            for (var row = (int)from; row < to; row++)
            {
                VectorJob.Run(new Row(x.Data + (rows.Start(row) * width), rows.Length(row), y.Data + (row * width), width, _mode));
            }
        });
    }

    private readonly struct Row(float* x, int length, float* y, long width, string mode) : IVectorJob
    {
        public void Run<TLanes, TVector>()
            where TLanes : ILanes<TVector>
        {
            var factor = TLanes.Broadcast(mode == "mean" && length > 0 ? 1f / length : 1f);
            for (var i = 0L; i < width; i += TLanes.Count)
            {
                VectorTail.Store<TLanes, TVector>(TLanes.Multiply(Column<TLanes, TVector>(i), factor), y + i, width - i);
            }
        }

        private TVector Column<TLanes, TVector>(long i)
            where TLanes : ILanes<TVector>
        {
            var total = length == 0 ? TLanes.Broadcast(0f) : VectorTail.Load<TLanes, TVector>(x + i, width - i);
            for (var token = 1; token < length; token++)
            {
                var next = VectorTail.Load<TLanes, TVector>(x + (token * width) + i, width - i);
                total = mode switch { "max" => TLanes.Max(total, next), "min" => TLanes.Min(total, next), _ => TLanes.Add(total, next) };
            }

            return total;
        }
    }
}
