using OnnxAdapt.Serving.Packages;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>Makes one vector of a row's token vectors. A row without tokens gives zeros.</summary>
internal static class Pooler
{
    /// <summary>Pools one row.</summary>
    /// <param name="mode">How.</param>
    /// <param name="tokens">Token vectors of the row, [padded length, size of <paramref name="target"/>].</param>
    /// <param name="length">Tokens of the row without padding.</param>
    /// <param name="mask">Which of them count; null when all do.</param>
    /// <param name="target">Receives the vector.</param>
    public static void Pool(PoolingMode mode, ReadOnlySpan<float> tokens, int length, int[]? mask, Span<float> target)
    {
        target.Clear();
        switch (mode)
        {
            case PoolingMode.Cls:
                Copy(tokens, 0, length, target);
                break;
            case PoolingMode.Last:
                Copy(tokens, mask is null ? length - 1 : Array.LastIndexOf(mask, 1), length, target);
                break;
            case PoolingMode.Max:
                PoolMax(tokens, length, mask, target);
                break;
            case PoolingMode.Splade:
                PoolSplade(tokens, length, mask, target);
                break;
            default:
                PoolSum(mode, tokens, length, mask, target);
                break;
        }
    }

    private static void Copy(ReadOnlySpan<float> tokens, int position, int length, Span<float> target)
    {
        if (position >= 0 && position < length) tokens.Slice(position * target.Length, target.Length).CopyTo(target);
    }

    private static void PoolMax(ReadOnlySpan<float> tokens, int length, int[]? mask, Span<float> target)
    {
        var any = false;
        for (var token = 0; token < length; token++)
        {
            if (mask is not null && mask[token] == 0) continue;
            var vector = tokens.Slice(token * target.Length, target.Length);
            if (any) VectorMath.Max(target, vector);
            else vector.CopyTo(target);
            any = true;
        }
    }

    /// <summary>The logarithm rises, so it is taken once, of the largest; the target starts at zero, which rectifies.</summary>
    private static void PoolSplade(ReadOnlySpan<float> tokens, int length, int[]? mask, Span<float> target)
    {
        for (var token = 0; token < length; token++)
        {
            if (mask is null || mask[token] != 0) VectorMath.Max(target, tokens.Slice(token * target.Length, target.Length));
        }

        foreach (ref var value in target)
        {
            if (value != 0) value = float.LogP1(value);
        }
    }

    private static void PoolSum(PoolingMode mode, ReadOnlySpan<float> tokens, int length, int[]? mask, Span<float> target)
    {
        var count = 0;
        for (var token = 0; token < length; token++)
        {
            if (mask is not null && mask[token] == 0) continue;
            VectorMath.Add(target, tokens.Slice(token * target.Length, target.Length));
            count++;
        }

        if (count > 0) VectorMath.Scale(target, 1 / (mode == PoolingMode.Mean ? count : MathF.Sqrt(count)));
    }
}
