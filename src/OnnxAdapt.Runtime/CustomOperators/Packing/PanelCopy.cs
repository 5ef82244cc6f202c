using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OnnxAdapt.Runtime.CustomOperators.Packing;

/// <summary>Copies a head's keys and values into panels that tiles read from front to back.</summary>
internal static unsafe class PanelCopy
{
    private const int Block = 4;

    /// <summary>Panels of so many tokens: for each number of a key that number of each token, then zeros.</summary>
    public static void Turn(float* source, long stride, int length, int size, float* target, int columns)
    {
        for (var first = 0; first < length; first += columns, target += (long)columns * size)
        {
            var count = Math.Min(columns, length - first);
            if (count < columns) new Span<float>(target, columns * size).Clear();
            TurnPanel(source + (first * stride), stride, count, size, target, columns);
        }
    }

    /// <summary>Panels of so many numbers: for each token those numbers of its value, then zeros.</summary>
    public static void Copy(float* source, long stride, int length, int size, float* target, int columns)
    {
        for (var first = 0; first < size; first += columns)
        {
            var count = Math.Min(columns, size - first);
            for (var token = 0; token < length; token++, target += columns)
            {
                new ReadOnlySpan<float>(source + (token * stride) + first, count).CopyTo(new Span<float>(target, count));
                if (count < columns) new Span<float>(target + count, columns - count).Clear();
            }
        }
    }

    private static void TurnPanel(float* source, long stride, int count, int size, float* target, int columns)
    {
        var token = 0;
        for (; token <= count - Block; token += Block)
        {
            var k = 0;
            for (; k <= size - Block; k += Block) TurnBlock(source + (token * stride) + k, stride, target + (k * columns) + token, columns);
            for (; k < size; k++)
            {
                for (var i = 0; i < Block; i++) target[(k * columns) + token + i] = source[((token + i) * stride) + k];
            }
        }

        for (; token < count; token++)
        {
            for (var k = 0; k < size; k++) target[(k * columns) + token] = source[(token * stride) + k];
        }
    }

    private static void TurnBlock(float* source, long stride, float* target, int columns)
    {
        if (Sse.IsSupported)
        {
            var (a, b) = (Vector128.Load(source), Vector128.Load(source + stride));
            var (c, d) = (Vector128.Load(source + (2 * stride)), Vector128.Load(source + (3 * stride)));
            var (abLow, abHigh, cdLow, cdHigh) = (Sse.UnpackLow(a, b), Sse.UnpackHigh(a, b), Sse.UnpackLow(c, d), Sse.UnpackHigh(c, d));
            Sse.MoveLowToHigh(abLow, cdLow).Store(target);
            Sse.MoveHighToLow(cdLow, abLow).Store(target + columns);
            Sse.MoveLowToHigh(abHigh, cdHigh).Store(target + (2 * columns));
            Sse.MoveHighToLow(cdHigh, abHigh).Store(target + (3 * columns));
            return;
        }

        for (var k = 0; k < Block; k++)
        {
            for (var i = 0; i < Block; i++) target[(k * columns) + i] = source[(i * stride) + k];
        }
    }
}
