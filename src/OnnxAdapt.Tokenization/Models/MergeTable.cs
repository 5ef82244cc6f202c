using System.Numerics;
using System.Runtime.CompilerServices;

namespace OnnxAdapt.Tokenization.Models;

/// <summary>The merges of a BPE model: a pair of ids, its rank and the id it becomes. One open-addressed table, read by many threads.</summary>
internal sealed class MergeTable
{
    private ulong[] _keys;
    private long[] _values;
    private int _shift;
    private int _count;

    public MergeTable(int expected)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, expected * 2));
        (_keys, _values, _shift) = (new ulong[size], new long[size], 64 - BitOperations.Log2((uint)size));
    }

    /// <summary>Adds a merge; a later one replaces an earlier one of the same pair.</summary>
    public void Set(int left, int right, int rank, int merged)
    {
        if (_count * 2 >= _keys.Length)
        {
            Grow();
        }

        var slot = SlotOf(KeyOf(left, right));
        _count += _keys[slot] == 0 ? 1 : 0;
        (_keys[slot], _values[slot]) = (KeyOf(left, right), ((long)rank << 32) | (uint)merged);
    }

    /// <summary>Whether a pair merges, its rank (low ones first) and what it becomes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(int left, int right, out int rank, out int merged)
    {
        var slot = SlotOf(KeyOf(left, right));
        (rank, merged) = ((int)(_values[slot] >> 32), (int)_values[slot]);
        return _keys[slot] != 0;
    }

    private static ulong KeyOf(int left, int right) => (((ulong)(uint)left << 32) | (uint)right) + 1;

    private int SlotOf(ulong key)
    {
        var slot = (int)((key * 0x9E3779B97F4A7C15UL) >> _shift);
        while (_keys[slot] != 0 && _keys[slot] != key)
        {
            slot = (slot + 1) & (_keys.Length - 1);
        }

        return slot;
    }

    private void Grow()
    {
        var (keys, values) = (_keys, _values);
        (_keys, _values, _shift) = (new ulong[keys.Length * 2], new long[keys.Length * 2], _shift - 1);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] != 0)
            {
                var slot = SlotOf(keys[i]);
                (_keys[slot], _values[slot]) = (keys[i], values[i]);
            }
        }
    }
}
