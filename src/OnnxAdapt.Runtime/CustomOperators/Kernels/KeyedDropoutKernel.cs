namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>
/// Y = X times 1 / (1 - ratio) where a random number by place is not below the ratio, else times 0. The numbers are those of "Squares" (Widynski, arXiv
/// 2004.06278) with four rounds: a function of key and counter, which is the element's place behind the number of the stream.
/// </summary>
internal sealed unsafe class KeyedDropoutKernel(KernelAttributes attributes) : ITrainingKernel
{
    private const int PlaceBits = 40;
    private const float DefaultRatio = 0.5f;
    private const double Range = 4294967296;
    private const int Cost = 8;
    private readonly ulong _first = (ulong)attributes.Integer("stream", 0) << PlaceBits;

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var x = context.Input(0);
        var key = context.Integers(1, out _) is [var number] ? (ulong)number : throw context.Refuse(1, "is not one number.");
        var ratio = Ratio(context);
        var y = context.Output(0, x.Shape)!;
        var least = (ulong)(ratio * Range);
        var scale = (float)(1 / (1 - (double)ratio));
        context.Parallel(WorkParts.Of(x.Count, x.Count * Cost), part =>
        {
            var (from, to) = WorkParts.Range(part, x.Count, x.Count * Cost);
            Drop(x.Data, y.Data, from, to, key, least, scale);
        });
    }

    private static float Ratio(KernelContext context) => context.OptionalInput(2) switch
    {
        null => DefaultRatio,
        { Count: 1 } ratio => *ratio.Data is >= 0 and < 1 ? *ratio.Data : throw context.Refuse(2, $"is {*ratio.Data}; it must be at least 0 and below 1."),
        var ratio => throw context.Refuse(2, $"has shape {ratio}; one number is needed."),
    };

    private void Drop(float* x, float* y, long from, long to, ulong key, ulong least, float scale)
    {
        var counter = (_first + (ulong)from) * key;
        for (var i = from; i < to; i++, counter += key)
        {
            y[i] = Bits(counter, counter + key) >= least ? x[i] * scale : x[i] * 0f;
        }
    }

    private static ulong Bits(ulong y, ulong z)
    {
        var x = ulong.RotateLeft((y * y) + y, 32);
        x = ulong.RotateLeft((x * x) + z, 32);
        x = ulong.RotateLeft((x * x) + y, 32);
        return ((x * x) + z) >> 32;
    }
}
