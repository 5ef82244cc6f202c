using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Packing;

/// <summary>
/// softmax(scale Q K^T + bias) V of one head of one row. A few queries at a time: their scores with every key, the exponentials, and the sum of the
/// values, so that nothing is ever larger than a few queries times the row.
/// </summary>
internal readonly unsafe struct HeadAttention(AttentionHead head, AttentionSizes sizes, AttentionWorkspace space) : IVectorJob
{
    /// <summary>What is added behind the row: nothing to the lanes before, everything away from those behind, for a vector loaded from somewhere in between.</summary>
    private static readonly float* Edge = MakeEdge();

    public void Run<TLanes, TVector>()
        where TLanes : ILanes<TVector>
    {
        PanelCopy.Turn(head.Key, sizes.KeyStride, head.Length, sizes.KeySize, space.Keys, 2 * TLanes.Count);
        if (!InPlace<TLanes, TVector>()) PanelCopy.Copy(head.Value, sizes.ValueStride, head.Length, sizes.ValueSize, space.Values, 2 * TLanes.Count);
        var step = RowsOf<TLanes, TVector>();
        if (head.Length < step)
        {
            Few<TLanes, TVector>(step);
            return;
        }

        for (var row = 0; row < head.Length; row += step)
        {
            var from = Math.Min(row, head.Length - step);
            Block<TLanes, TVector>(head.Query + ((long)from * sizes.KeyStride), sizes.KeyStride, from, step);
        }
    }

    private static int RowsOf<TLanes, TVector>()
        where TLanes : ILanes<TVector> => TLanes.Count == Lanes512.Count ? 8 : 4;

    /// <summary>Whether values fill whole tiles, which then read them where they are.</summary>
    private bool InPlace<TLanes, TVector>()
        where TLanes : ILanes<TVector> => sizes.ValueSize % (2 * TLanes.Count) == 0;

    /// <summary>A row with fewer tokens than are worked on together: its queries are copied, with zeros behind them.</summary>
    private void Few<TLanes, TVector>(int step)
        where TLanes : ILanes<TVector>
    {
        new Span<float>(space.Queries, step * sizes.KeySize).Clear();
        for (var row = 0; row < head.Length; row++)
        {
            new ReadOnlySpan<float>(head.Query + ((long)row * sizes.KeyStride), sizes.KeySize).CopyTo(new Span<float>(space.Queries + (row * sizes.KeySize), sizes.KeySize));
        }

        Block<TLanes, TVector>(space.Queries, sizes.KeySize, 0, head.Length);
    }

    private void Block<TLanes, TVector>(float* queries, nint stride, int from, int count)
        where TLanes : ILanes<TVector>
    {
        var columns = 2 * TLanes.Count;
        for (var column = 0; column < head.Length; column += columns)
        {
            Tile<TLanes, TVector>(queries, stride, space.Keys + ((long)column * sizes.KeySize), columns, sizes.KeySize, space.Scores + column, space.ScoreStride);
        }

        var totals = stackalloc float[AttentionWorkspace.MostRows];
        for (var row = 0; row < count; row++)
        {
            var bias = head.Bias == null ? null : head.Bias + ((from + row) * head.BiasStride);
            totals[row] = Exponentials<TLanes, TVector>(space.Scores + (row * space.ScoreStride), bias, head.Length, sizes.Scale);
        }

        var inPlace = InPlace<TLanes, TVector>();
        for (var column = 0; column < sizes.ValueSize; column += columns)
        {
            var values = inPlace ? head.Value + column : space.Values + ((long)column * head.Length);
            Tile<TLanes, TVector>(space.Scores, space.ScoreStride, values, inPlace ? sizes.ValueStride : columns, head.Length, space.Results + column, space.ResultStride);
        }

        for (var row = 0; row < count; row++)
        {
            Divide<TLanes, TVector>(space.Results + (row * space.ResultStride), totals[row], head.Output + ((long)(from + row) * sizes.ValueStride), sizes.ValueSize);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile<TLanes, TVector>(float* a, nint strideA, float* b, nint strideB, int depth, float* c, nint strideC)
        where TLanes : ILanes<TVector>
    {
        if (TLanes.Count == Lanes512.Count) new AttentionTile8(a, strideA, b, strideB, depth, c, strideC).Run<TLanes, TVector>();
        else new AttentionTile4(a, strideA, b, strideB, depth, c, strideC).Run<TLanes, TVector>();
    }

    /// <summary>Scores become e^(scale score + bias - their largest); gives the sum. Those behind the row become nothing that counts.</summary>
    private static float Exponentials<TLanes, TVector>(float* scores, float* bias, int length, float scale)
        where TLanes : ILanes<TVector>
    {
        var behind = scores + (length / TLanes.Count * TLanes.Count);
        if (behind < scores + length) TLanes.Store(TLanes.Add(TLanes.Load(behind), TLanes.Load(Edge + AttentionWorkspace.MostColumns - (scores + length - behind))), behind);
        if (bias != null || scale < 0)
        {
            Shift<TLanes, TVector>(scores, bias, length, scale);
            scale = 1;
        }

        var largest = TLanes.Load(scores);
        for (var i = TLanes.Count; i < length; i += TLanes.Count)
        {
            largest = TLanes.Max(largest, TLanes.Load(scores + i));
        }

        return Powers<TLanes, TVector>(scores, length, TLanes.Broadcast(scale), TLanes.Broadcast(-scale * TLanes.Largest(largest)));
    }

    private static void Shift<TLanes, TVector>(float* scores, float* bias, int length, float scale)
        where TLanes : ILanes<TVector>
    {
        for (var i = 0; i < length; i += TLanes.Count)
        {
            var score = TLanes.Multiply(TLanes.Load(scores + i), TLanes.Broadcast(scale));
            if (bias != null) score = TLanes.Add(score, VectorTail.Load<TLanes, TVector>(bias + i, length - i));
            TLanes.Store(score, scores + i);
        }
    }

    private static float Powers<TLanes, TVector>(float* scores, int length, TVector scale, TVector minusLargest)
        where TLanes : ILanes<TVector>
    {
        var total = TLanes.Broadcast(0f);
        for (var i = 0; i < length; i += TLanes.Count)
        {
            var power = VectorMath.ExpUpToZero<TLanes, TVector>(TLanes.Fma(TLanes.Load(scores + i), scale, minusLargest));
            TLanes.Store(power, scores + i);
            total = TLanes.Add(total, power);
        }

        return TLanes.Sum(total);
    }

    private static void Divide<TLanes, TVector>(float* source, float by, float* target, int size)
        where TLanes : ILanes<TVector>
    {
        var factor = TLanes.Broadcast(1 / by);
        for (var i = 0; i < size; i += TLanes.Count)
        {
            VectorTail.Store<TLanes, TVector>(TLanes.Multiply(TLanes.Load(source + i), factor), target + i, size - i);
        }
    }

    private static float* MakeEdge()
    {
        var edge = (float*)NativeMemory.Alloc(2 * AttentionWorkspace.MostColumns, sizeof(float));
        new Span<float>(edge, AttentionWorkspace.MostColumns).Clear();
        new Span<float>(edge + AttentionWorkspace.MostColumns, AttentionWorkspace.MostColumns).Fill(float.NegativeInfinity);
        return edge;
    }
}
