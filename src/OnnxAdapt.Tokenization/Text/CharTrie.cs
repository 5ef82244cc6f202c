using System.Numerics;
using System.Runtime.CompilerServices;

namespace OnnxAdapt.Tokenization.Text;

/// <summary>
/// A set of strings with a number each, walked one UTF-16 unit at a time. All edges live in one open-addressed hash table keyed by
/// (node, unit), so a step is one multiplication and usually one memory access whatever the alphabet.
/// </summary>
internal sealed class CharTrie
{
    public const int Root = 0;
    public const int None = -1;

    private ulong[] _keys = new ulong[1024];
    private int[] _children = new int[1024];
    private int[] _values = [None];
    private int _shift = 64 - 10;
    private int _nodes = 1;

    /// <summary>The number of a node's string, or <see cref="None"/> where no string ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ValueAt(int node) => _values[node];

    /// <summary>The node after one more unit, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Step(int node, char unit)
    {
        var key = KeyOf(node, unit);
        for (var slot = SlotOf(key); ; slot = (slot + 1) & (_keys.Length - 1))
        {
            var found = _keys[slot];
            if (found == key)
            {
                return _children[slot];
            }

            if (found == 0)
            {
                return None;
            }
        }
    }

    /// <summary>The node of a whole string, or <see cref="None"/>.</summary>
    public int Walk(ReadOnlySpan<char> text)
    {
        var node = Root;
        for (var i = 0; i < text.Length && node != None; i++)
        {
            node = Step(node, text[i]);
        }

        return node;
    }

    /// <summary>The longest string of the set that the text begins with, or <see cref="None"/>.</summary>
    public int LongestPrefix(ReadOnlySpan<char> text, int root, out int length)
    {
        var (node, value) = (root, None);
        length = 0;
        for (var i = 0; i < text.Length && (node = Step(node, text[i])) != None; i++)
        {
            var here = _values[node];
            if (here != None)
            {
                (value, length) = (here, i + 1);
            }
        }

        return value;
    }

    public void Add(string text, int value)
    {
        var node = Root;
        foreach (var unit in text)
        {
            var next = Step(node, unit);
            node = next != None ? next : AddChild(node, unit);
        }

        _values[node] = value;
    }

    private int AddChild(int node, char unit)
    {
        if (_nodes * 2 >= _keys.Length)
        {
            Rehash();
        }

        if (_nodes == _values.Length)
        {
            Array.Resize(ref _values, _nodes * 2);
        }

        Place(KeyOf(node, unit), _nodes);
        _values[_nodes] = None;
        return _nodes++;
    }

    private void Rehash()
    {
        var (keys, children) = (_keys, _children);
        _keys = new ulong[keys.Length * 2];
        _children = new int[keys.Length * 2];
        _shift = 64 - BitOperations.Log2((uint)_keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] != 0)
            {
                Place(keys[i], children[i]);
            }
        }
    }

    private void Place(ulong key, int child)
    {
        var slot = SlotOf(key);
        while (_keys[slot] != 0)
        {
            slot = (slot + 1) & (_keys.Length - 1);
        }

        (_keys[slot], _children[slot]) = (key, child);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong KeyOf(int node, char unit) => (((ulong)node << 16) | unit) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SlotOf(ulong key) => (int)((key * 0x9E3779B97F4A7C15UL) >> _shift);
}
