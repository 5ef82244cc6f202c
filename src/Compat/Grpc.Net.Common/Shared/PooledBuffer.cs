using System.Buffers;

namespace Grpc.Shared;

/// <summary>A growing buffer of rented memory, given back when disposed.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int SmallestSize = 256;
    private byte[] _array = [];
    private int _count;

    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, _count);

    public int Count => _count;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - _count);
        _count += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Overwrites bytes written before.</summary>
    public Span<byte> Rewrite(int start, int length) => _array.AsSpan(start, length);

    public void Dispose()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }

        _array = [];
        _count = 0;
    }

    private void Reserve(int size)
    {
        if (_array.Length - _count >= size)
        {
            return;
        }

        var grown = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(Math.Max((long)_array.Length * 2, (long)_count + size), SmallestSize), Array.MaxLength));
        _array.AsSpan(0, _count).CopyTo(grown);
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }

        _array = grown;
    }
}
