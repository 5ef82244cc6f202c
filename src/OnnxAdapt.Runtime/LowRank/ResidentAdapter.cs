using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.Runtime.LowRank;

/// <summary>An adapter's factors in one block of memory, by the products of the graph that they belong to. A run holds the block while it reads.</summary>
internal sealed class ResidentAdapter : ILowRankAdapter
{
    private readonly NativeBlock _block;
    private readonly LowRankPair[] _pairs;
    private readonly Action<long> _leave;

    /// <summary>Copies factors.</summary>
    /// <param name="id">What runs name it by.</param>
    /// <param name="targets">Products of the graph.</param>
    /// <param name="updates">The update of each; null for none.</param>
    /// <param name="leave">Is told when it goes.</param>
    public unsafe ResidentAdapter(long id, IReadOnlyList<LowRankTarget> targets, IReadOnlyList<LowRankUpdate?> updates, Action<long> leave)
    {
        (Id, _leave) = (id, leave);
        _pairs = new LowRankPair[targets.Count];
        _block = new NativeBlock(targets.Select((target, i) => Size(target, updates[i])).Sum());
        var memory = _block.Pointer;
        for (var i = 0; i < _pairs.Length; memory += Size(targets[i], updates[i]), i++)
        {
            if (updates[i] is { } update) _pairs[i] = Copy(targets[i], update, memory);
        }
    }

    /// <inheritdoc/>
    public long Id { get; }

    /// <inheritdoc/>
    public long Bytes => _block.Length * sizeof(float);

    /// <summary>The factors of a product; they stay while <see cref="TryHold"/> is not followed by <see cref="Release"/>.</summary>
    public LowRankPair Pair(int target) => target < _pairs.Length ? _pairs[target] : default;

    /// <summary>Keeps the factors in memory.</summary>
    /// <returns>False when they are gone.</returns>
    public bool TryHold()
    {
        var held = false;
        try
        {
            _block.DangerousAddRef(ref held);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }

        return held;
    }

    /// <summary>Lets go of the factors.</summary>
    public void Release() => _block.DangerousRelease();

    /// <inheritdoc/>
    public void Dispose()
    {
        _leave(Id);
        _block.Dispose();
    }

    private static long Size(LowRankTarget target, LowRankUpdate? update) =>
        update is null ? 0 : LowRankPair.Size((int)update.Right.Dimensions[0], (int)target.Inputs, (int)target.Outputs);

    /// <summary>Left Right of the weight as stored is Down^T Up of the product, or the other way round where the product turns the weight.</summary>
    private static unsafe LowRankPair Copy(LowRankTarget target, LowRankUpdate update, float* memory)
    {
        var rank = (int)update.Right.Dimensions[0];
        var pair = new LowRankPair(rank, (int)target.Inputs, (int)target.Outputs, memory);
        var left = update.Left.AsSpan<float>();
        var right = update.Right.AsSpan<float>();
        var columns = (int)update.Right.Dimensions[1];
        var from = (int)target.From;
        for (var row = 0; row < rank; row++)
        {
            var down = new Span<float>(pair.Down + ((long)row * pair.DownStride), pair.Inputs);
            var up = new Span<float>(pair.Up + ((long)row * pair.Outputs), pair.Outputs);
            var wide = right.Slice(row * columns, columns);
            if (target.IsTransposed)
            {
                wide.CopyTo(down);
                Column(left, row, rank, from, up);
            }
            else
            {
                Column(left, row, rank, 0, down);
                wide.Slice(from, pair.Outputs).CopyTo(up);
            }

            for (var i = 0; i < up.Length; i++) up[i] *= target.Factor;
        }

        return pair;
    }

    private static void Column(ReadOnlySpan<float> matrix, int column, int columns, int from, Span<float> target)
    {
        for (var i = 0; i < target.Length; i++) target[i] = matrix[((from + i) * columns) + column];
    }
}
