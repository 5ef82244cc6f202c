using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Grpc.Shared;

/// <summary>
/// Frames messages into a buffer writer. A message that announces its length and is not compressed is serialized in
/// place behind its header; any other goes through rented memory first.
/// </summary>
internal sealed class MessageWriter(IBufferWriter<byte> output, int? limit) : SerializationContext, IBufferWriter<byte>
{
    private const int HeaderSize = 5;
    private PooledBuffer? _buffered;
    private ICompressionProvider? _compression;
    private CompressionLevel? _level;
    private int? _announced;
    private long _written;
    private bool _completed;

    /// <summary>Whether a header went out without its whole payload, after which nothing sensible can follow.</summary>
    public bool IsBroken { get; private set; }

    public void Write<T>(T message, Action<T, SerializationContext> serializer, ICompressionProvider? compression, CompressionLevel? level)
    {
        _compression = compression;
        _level = level;
        _announced = null;
        _written = 0;
        _completed = false;
        try
        {
            serializer(message, this);
            if (!_completed)
            {
                throw new InvalidOperationException("The serializer did not complete the message.");
            }
        }
        finally
        {
            _buffered?.Dispose();
            _buffered = null;
        }
    }

    public override void SetPayloadLength(int payloadLength)
    {
        ThrowIfCompleted();
        CheckLimit(payloadLength);
        if (_compression is null && _announced is null && _buffered is null)
        {
            _announced = payloadLength;
        }
    }

    public override IBufferWriter<byte> GetBufferWriter()
    {
        ThrowIfCompleted();
        return this;
    }

    public override void Complete(byte[] payload)
    {
        ThrowIfCompleted();
        CheckLimit(payload.Length);
        _completed = true;
        WritePayload(payload);
    }

    public override void Complete()
    {
        ThrowIfCompleted();
        if (_announced is { } announced)
        {
            StartInPlace();
            IsBroken = _written != announced;
            if (IsBroken)
            {
                throw new InvalidOperationException($"The serializer announced {announced} bytes and wrote {_written}.");
            }
        }
        else
        {
            CheckLimit(_written);
            WritePayload(_buffered is null ? default : _buffered.Written);
        }

        _completed = true;
    }

    public void Advance(int count)
    {
        // Protobuf advances by nothing before it asks for memory.
        if (count == 0)
        {
            return;
        }

        _written += count;
        if (_announced is null)
        {
            _buffered!.Advance(count);
        }
        else
        {
            output.Advance(count);
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => Target().GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => Target().GetSpan(sizeHint);

    private IBufferWriter<byte> Target()
    {
        if (_announced is null)
        {
            return _buffered ??= new PooledBuffer();
        }

        StartInPlace();
        return output;
    }

    private void StartInPlace()
    {
        if (!IsBroken)
        {
            WriteHeader(_announced!.Value, compressed: false);
            IsBroken = true;
        }
    }

    private void WritePayload(ReadOnlyMemory<byte> payload)
    {
        if (_compression is null)
        {
            WriteHeader(payload.Length, compressed: false);
            output.Write(payload.Span);
            return;
        }

        using var compressed = new PooledBuffer();
        using (var stream = _compression.CreateCompressionStream(new BufferStream(compressed), _level))
        {
            stream.Write(payload.Span);
        }

        WriteHeader(compressed.Count, compressed: true);
        output.Write(compressed.Written.Span);
    }

    private void WriteHeader(int length, bool compressed)
    {
        var header = output.GetSpan(HeaderSize);
        header[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)length);
        output.Advance(HeaderSize);
    }

    private void CheckLimit(long length)
    {
        if (length > limit)
        {
            throw MessageLimits.SentTooLarge();
        }
    }

    private void ThrowIfCompleted()
    {
        if (_completed)
        {
            throw new InvalidOperationException("The message is complete already.");
        }
    }
}
