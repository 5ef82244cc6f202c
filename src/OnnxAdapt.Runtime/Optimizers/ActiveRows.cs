using System.Collections;

namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>
/// Which rows of a parameter have ever had a gradient. The others have a state of zero and a gradient of zero, so that a step changes them
/// by weight decay alone: leaving them out gives the same numbers as a dense update.
/// </summary>
internal sealed class ActiveRows(RowSlot slot)
{
    private readonly BitArray _active = new(slot.Rows);
    private Chunk[]? _chunks;
    private Chunk[]? _idle;

    public RowSlot Slot => slot;

    /// <summary>Stretches of active rows.</summary>
    public Chunk[] Chunks => _chunks ??= Stretches(active: true);

    /// <summary>Stretches of rows that never had a gradient.</summary>
    public Chunk[] Idle => _idle ??= Stretches(active: false);

    public void Activate(IReadOnlyList<int> rows)
    {
        foreach (var row in rows)
        {
            Activate(row);
        }
    }

    /// <summary>Makes exactly those rows active whose state is not zero.</summary>
    public void Restore(Func<int, bool> hasState)
    {
        _active.SetAll(false);
        (_chunks, _idle) = (null, null);
        for (var row = 0; row < slot.Rows; row++)
        {
            if (hasState(row))
            {
                Activate(row);
            }
        }
    }

    private void Activate(int row)
    {
        if (!_active[row])
        {
            _active[row] = true;
            (_chunks, _idle) = (null, null);
        }
    }

    private Chunk[] Stretches(bool active)
    {
        var chunks = new List<Chunk>();
        slot.AddChunks(chunks, ChunkPlan.ChunkLength, row => _active[row] == active);
        return [.. chunks];
    }
}
