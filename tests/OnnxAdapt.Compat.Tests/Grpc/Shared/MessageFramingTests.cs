using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Shared;

namespace OnnxAdapt.Compat.Tests.Grpc.Shared;

public sealed class MessageFramingTests
{
    private static readonly GzipCompressionProvider Gzip = new(CompressionLevel.Fastest);

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Messages_AnyPieces_ComeBack(bool announced, bool compressed)
    {
        var random = new Random(11);
        var messages = Enumerable.Range(0, 20).Select(index => Random(random, index * 37)).ToArray();
        var written = new ArrayBufferWriter<byte>();
        var writer = new MessageWriter(written, limit: null);
        foreach (var message in messages)
        {
            writer.Write(message, announced ? SerializeAnnounced : Serialize, compressed ? Gzip : null, null);
        }

        foreach (var piece in new[] { 1, 3, 7, 4096 })
        {
            var reader = new MessageReader(Pieces(written.WrittenSpan.ToArray(), piece), limit: 4096, compressed ? Gzip : null);
            foreach (var message in messages)
            {
                var (has, read) = await reader.ReadAsync(Deserialize, CancellationToken.None);
                Assert.True(has);
                Assert.Equal(message, read);
            }

            Assert.False((await reader.ReadAsync(Deserialize, CancellationToken.None)).HasMessage);
        }
    }

    [Fact]
    public void Write_SerializerLiesAboutTheLength_IsBroken()
    {
        var writer = new MessageWriter(new ArrayBufferWriter<byte>(), limit: null);

        Assert.Throws<InvalidOperationException>(() => writer.Write(3, static (count, context) =>
        {
            context.SetPayloadLength(count + 1);
            context.GetBufferWriter().Write(new byte[count]);
            context.Complete();
        }, null, null));
        Assert.True(writer.IsBroken);
    }

    [Fact]
    public void Write_SerializerFailsBeforeTheFirstByte_IsNotBroken()
    {
        var target = new ArrayBufferWriter<byte>();
        var writer = new MessageWriter(target, limit: null);

        Assert.Throws<FormatException>(() => writer.Write(3, static (count, context) =>
        {
            context.SetPayloadLength(count);
            throw new FormatException();
        }, null, null));
        Assert.False(writer.IsBroken);
        Assert.Equal(0, target.WrittenCount);
    }

    [Fact]
    public void Write_SerializerDoesNotComplete_Fails() => Assert.Throws<InvalidOperationException>(() =>
        new MessageWriter(new ArrayBufferWriter<byte>(), limit: null).Write(3, static (_, _) => { }, null, null));

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Write_Limit_CountsThePayload(int length, bool allowed)
    {
        foreach (var serializer in new Action<byte[], SerializationContext>[] { Serialize, SerializeAnnounced, static (value, context) => context.Complete(value) })
        {
            var target = new ArrayBufferWriter<byte>();
            var writer = new MessageWriter(target, limit: 100);
            var failure = Record.Exception(() => writer.Write(new byte[length], serializer, null, null));
            Assert.Equal(allowed ? null : StatusCode.ResourceExhausted, (failure as RpcException)?.StatusCode);
            Assert.Equal(allowed ? length + 5 : 0, target.WrittenCount);
        }
    }

    [Fact]
    public async Task Read_LengthBeyondTheLimit_FailsOnTheHeaderAlone()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[] { 0, 0, 0, 0, 101 });
        var reader = new MessageReader(pipe.Reader, limit: 100, null);

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await reader.ReadAsync(Deserialize, CancellationToken.None));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void Decompress_Limit_IsExact(int length, bool allowed)
    {
        var payload = new ReadOnlySequence<byte>(Compress(new byte[length]));
        using var target = new PooledBuffer();

        var failure = Record.Exception(() => MessageDecompressor.Decompress(Gzip, payload, 1000, target));

        Assert.Equal(allowed ? null : StatusCode.ResourceExhausted, (failure as RpcException)?.StatusCode);
        Assert.Equal(Math.Min(length, 1001), target.Count);
    }

    [Fact]
    public void Decompress_ManyMembers_CountTogether()
    {
        var member = Compress(new byte[600]);
        using var target = new PooledBuffer();

        Assert.Throws<RpcException>(() => MessageDecompressor.Decompress(Gzip, new ReadOnlySequence<byte>([.. member, .. member]), 1000, target));
    }

    private static byte[] Compress(byte[] content)
    {
        using var target = new MemoryStream();
        using (var stream = Gzip.CreateCompressionStream(target, null))
        {
            stream.Write(content);
        }

        return target.ToArray();
    }

    private static byte[] Random(Random random, int length)
    {
        var value = new byte[length];
        random.NextBytes(value);
        return value;
    }

    private static PipeReader Pieces(byte[] content, int size)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        _ = Task.Run(async () =>
        {
            for (var start = 0; start < content.Length; start += size)
            {
                await pipe.Writer.WriteAsync(content.AsMemory(start, Math.Min(size, content.Length - start)));
            }

            await pipe.Writer.CompleteAsync();
        });
        return pipe.Reader;
    }

    private static void Serialize(byte[] value, SerializationContext context)
    {
        context.GetBufferWriter().Write(value);
        context.Complete();
    }

    private static void SerializeAnnounced(byte[] value, SerializationContext context)
    {
        context.SetPayloadLength(value.Length);
        context.GetBufferWriter().Write(value);
        context.Complete();
    }

    private static byte[] Deserialize(DeserializationContext context) => context.PayloadAsReadOnlySequence().ToArray();
}
