using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Grpc.Shared;

/// <summary>
/// Cuts length-prefixed messages out of a pipe. A frame is one byte that says whether it is compressed, four bytes of
/// big-endian length and the payload. A length beyond the limit fails before the payload is buffered.
/// </summary>
internal sealed class MessageReader(PipeReader input, int? limit, ICompressionProvider? compression)
{
    private const int HeaderSize = 5;
    private readonly SequenceDeserializationContext _context = new();

    /// <summary>Reads the next message; without one at the end of the stream.</summary>
    public async ValueTask<(bool HasMessage, T? Message)> ReadAsync<T>(Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (result.IsCanceled)
            {
                throw new OperationCanceledException("The read was cancelled.", cancellationToken);
            }

            var buffer = result.Buffer;
            if (TryTakeFrame(buffer, out var compressed, out var payload))
            {
                var message = Decode(payload, compressed, deserializer);
                input.AdvanceTo(payload.End);
                return (true, message);
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return buffer.IsEmpty ? default((bool, T?)) : throw new RpcException(new Status(StatusCode.Internal, "Incomplete message."));
            }
        }
    }

    private bool TryTakeFrame(ReadOnlySequence<byte> buffer, out bool compressed, out ReadOnlySequence<byte> payload)
    {
        compressed = false;
        payload = default;
        if (buffer.Length < HeaderSize)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderSize];
        buffer.Slice(0, HeaderSize).CopyTo(header);
        compressed = ReadFlag(header[0]);
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (length > (uint)(limit ?? Array.MaxLength))
        {
            throw MessageLimits.ReceivedTooLarge();
        }

        if (buffer.Length < HeaderSize + length)
        {
            return false;
        }

        payload = buffer.Slice(HeaderSize, length);
        return true;
    }

    private static bool ReadFlag(byte flag) => flag switch
    {
        0 => false,
        1 => true,
        _ => throw new RpcException(new Status(StatusCode.Internal, "Unexpected compressed flag value in message header.")),
    };

    private T Decode<T>(ReadOnlySequence<byte> payload, bool compressed, Func<DeserializationContext, T> deserializer)
    {
        if (!compressed)
        {
            return Deserialize(payload, deserializer);
        }

        if (compression is null)
        {
            throw new RpcException(new Status(StatusCode.Internal, "Compressed message without a grpc-encoding that says how."));
        }

        using var inflated = new PooledBuffer();
        MessageDecompressor.Decompress(compression, payload, limit, inflated);
        return Deserialize(new ReadOnlySequence<byte>(inflated.Written), deserializer);
    }

    private T Deserialize<T>(ReadOnlySequence<byte> payload, Func<DeserializationContext, T> deserializer)
    {
        _context.Show(payload);
        try
        {
            return deserializer(_context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw new RpcException(new Status(StatusCode.Internal, "Failed to deserialize the message.", exception));
        }
        finally
        {
            _context.Show(default);
        }
    }
}
