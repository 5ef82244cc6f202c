using System.Buffers;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Grpc.Shared;

/// <summary>Inflates one message and stops at the first byte beyond the limit, so a small message cannot become a large one.</summary>
internal static class MessageDecompressor
{
    private const int ChunkSize = 8 * 1024;

    public static void Decompress(ICompressionProvider provider, ReadOnlySequence<byte> payload, int? limit, PooledBuffer target)
    {
        try
        {
            using var stream = provider.CreateDecompressionStream(new SequenceStream(payload));
            CopyCounted(stream, limit ?? Array.MaxLength, target);
        }
        catch (InvalidDataException exception)
        {
            throw new RpcException(new Status(StatusCode.Internal, "The compressed message is damaged.", exception));
        }
    }

    private static void CopyCounted(Stream stream, int limit, PooledBuffer target)
    {
        while (true)
        {
            var room = (int)Math.Min(ChunkSize, (long)limit - target.Count + 1);
            var count = stream.Read(target.GetSpan(room)[..room]);
            if (count == 0)
            {
                return;
            }

            target.Advance(count);
            if (target.Count > limit)
            {
                throw MessageLimits.ReceivedTooLarge();
            }
        }
    }
}
