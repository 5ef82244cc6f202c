using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;

namespace OnnxAdapt.Server.Access;

/// <summary>An encoding of messages, which stops inflating one at the first byte beyond the limit and refuses a damaged one.</summary>
/// <param name="inner">The encoding.</param>
/// <param name="limit">Most bytes of an inflated message.</param>
internal sealed class LimitedCompression(ICompressionProvider inner, int limit) : ICompressionProvider
{
    /// <summary>The encodings that gRPC clients have: gzip and deflate.</summary>
    public static IList<ICompressionProvider> All(int limit) =>
        [new LimitedCompression(new GzipCompressionProvider(CompressionLevel.Fastest), limit), new LimitedCompression(new Deflate(), limit)];

    /// <inheritdoc/>
    public string EncodingName => inner.EncodingName;

    /// <inheritdoc/>
    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => inner.CreateCompressionStream(stream, compressionLevel);

    /// <inheritdoc/>
    public Stream CreateDecompressionStream(Stream stream) => new Inflating(inner.CreateDecompressionStream(stream), limit);

    /// <summary>RFC 1950 around RFC 1951, as HTTP and gRPC understand the name.</summary>
    private sealed class Deflate : ICompressionProvider
    {
        public string EncodingName => "deflate";

        public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => new ZLibStream(stream, compressionLevel ?? CompressionLevel.Fastest, leaveOpen: true);

        public Stream CreateDecompressionStream(Stream stream) => new ZLibStream(stream, CompressionMode.Decompress);
    }

    private sealed class Inflating(Stream inner, int limit) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _read; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            try
            {
                return Count(inner.Read(buffer));
            }
            catch (InvalidDataException damage)
            {
                throw Damaged(damage);
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));
            }
            catch (InvalidDataException damage)
            {
                throw Damaged(damage);
            }
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }

        private static RpcException Damaged(InvalidDataException damage) => new(new Status(StatusCode.Internal, "The compressed message is damaged.", damage));

        private int Count(int bytes)
        {
            _read += bytes;
            return _read <= limit ? bytes : throw new RpcException(new Status(StatusCode.ResourceExhausted, "Received message exceeds the maximum configured message size."));
        }
    }
}
