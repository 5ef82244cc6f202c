using OnnxAdapt.Runtime.CustomOperators.Packing;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>Sums of the tokens' vectors from the beginning of their row up to each token.</summary>
internal sealed unsafe class PackedRunningSumKernel : ITrainingKernel
{
    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var x = context.Input(0, 2);
        var rows = RowOffsets.Read(context, 1, x.Shape[0]);
        var y = context.Output(0, x.Shape)!;
        for (var row = 0; row < rows.Count; row++)
        {
            SumUp(x.Data, y.Data, rows.Start(row), rows.Start(row) + rows.Length(row), x.Shape[1]);
        }
    }

    private static void SumUp(float* x, float* y, long from, long to, long width)
    {
        for (var token = from; token < to; token++)
        {
            for (var i = 0L; i < width; i++)
            {
                var place = (token * width) + i;
                y[place] = x[place] + (token > from ? y[place - width] : 0);
            }
        }
    }
}
