using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Compression;
using OnnxAdapt.Compat.Tests.Grpc.Echo;
using EchoClient = OnnxAdapt.Compat.Tests.Grpc.Echo.Echo.EchoClient;

namespace OnnxAdapt.Compat.Tests.Grpc.Functional;

public sealed class CompressionTests
{
    private const int Size = 200_000;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Gzip_EitherWay_MessagesAreSmallOnTheWire(bool request, bool response)
    {
        await using var server = await EchoServer.StartAsync(options => options.ResponseCompressionAlgorithm = response ? "gzip" : null);
        var meter = new BodyMeter();
        using var channel = server.Connect(options => options.HttpHandler = meter);
        var headers = request ? new Metadata { { "grpc-internal-encoding-request", "gzip" } } : null;

        var reply = await new EchoClient(channel).SayAsync(new EchoRequest { Payload = ByteString.CopyFrom(new byte[Size]) }, headers);

        Assert.Equal(Size, reply.Payload.Length);
        Assert.Equal(request, meter.RequestBytes < Size / 10);
        Assert.Equal(response, meter.ResponseBytes < Size / 10);
    }

    [Fact]
    public async Task Gzip_Stream_EveryMessage()
    {
        await using var server = await EchoServer.StartAsync(options =>
        {
            options.ResponseCompressionAlgorithm = "gzip";
            options.ResponseCompressionLevel = CompressionLevel.Optimal;
        });
        using var channel = server.Connect();
        using var call = new EchoClient(channel).Chat(new Metadata { { "grpc-internal-encoding-request", "gzip" } });
        foreach (var flags in new WriteFlags[] { default, WriteFlags.NoCompress, WriteFlags.BufferHint })
        {
            call.RequestStream.WriteOptions = new WriteOptions(flags);
            await call.RequestStream.WriteAsync(new EchoRequest { Payload = ByteString.CopyFrom(new byte[Size]) });
        }

        await call.RequestStream.CompleteAsync();
        var sizes = await call.ResponseStream.ReadAllAsync().Select(reply => reply.Payload.Length).ToArrayAsync();
        Assert.Equal([Size, Size, Size], sizes);
    }

    [Fact]
    public async Task Gzip_ChosenPerCallByTheService_IsAnnounced()
    {
        await using var server = await EchoServer.StartAsync();
        var meter = new BodyMeter();
        using var channel = server.Connect(options => options.HttpHandler = meter);
        using var call = new EchoClient(channel).SayAsync(new EchoRequest { Command = "gzip", ReplySize = Size });

        Assert.Equal(Size, (await call).Payload.Length);
        Assert.InRange(meter.ResponseBytes, 1, Size / 10);
    }

    [Fact]
    public async Task Encoding_Unknown_IsUnimplementedAndNamesTheKnown()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect(options => options.CompressionProviders = [new Renamed("brotli")]);
        using var call = new EchoClient(channel).SayAsync(new EchoRequest(), new Metadata { { "grpc-internal-encoding-request", "brotli" } });

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);

        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
        Assert.Contains("gzip", failure.Status.Detail);
    }

    [Fact]
    public async Task Bomb_UnaryAndStream_RefusedBeforeAnyHandlerAndWithoutInflating()
    {
        var counted = new CountedGzip();
        await using var server = await EchoServer.StartAsync(options => options.CompressionProviders = [counted]);
        var bomb = Frame(compressed: true, Gzip(256 * 1024 * 1024L));
        Assert.InRange(bomb.Length, 1, 1024 * 1024);

        foreach (var method in new[] { "Say", "Repeat", "Collect", "Chat" })
        {
            using var response = await server.PostAsync($"/onnxadapt.tests.echo.Echo/{method}", bomb, ("grpc-encoding", "gzip"));
            Assert.Equal("8", await RawStatus.OfAsync(response));
        }

        Assert.InRange(counted.Inflated, 1, 4 * (4 * 1024 * 1024 + 64 * 1024));
    }

    [Fact]
    public async Task Bomb_FromTheServer_RefusedByTheClient()
    {
        await using var server = await EchoServer.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        var counted = new CountedGzip();
        using var channel = server.Connect(options => options.CompressionProviders = [counted]);

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await new EchoClient(channel).SayAsync(new EchoRequest { ReplySize = 64 * 1024 * 1024 }));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.InRange(counted.Inflated, 1, 4 * 1024 * 1024 + 64 * 1024);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("identity")]
    public async Task CompressedFlag_WithoutEncoding_IsInternal(string? encoding)
    {
        await using var server = await EchoServer.StartAsync();
        (string, string)[] headers = encoding is null ? [] : [("grpc-encoding", encoding)];

        using var response = await server.PostAsync("/onnxadapt.tests.echo.Echo/Say", Frame(compressed: true, Gzip(10)), headers);

        Assert.Equal("13", await RawStatus.OfAsync(response));
    }

    [Fact]
    public async Task CompressedMessage_Damaged_IsInternal()
    {
        await using var server = await EchoServer.StartAsync();

        using var response = await server.PostAsync("/onnxadapt.tests.echo.Echo/Say", Frame(compressed: true, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), ("grpc-encoding", "gzip"));

        Assert.Equal("13", await RawStatus.OfAsync(response));
    }

    private static byte[] Frame(bool compressed, byte[] payload)
    {
        var frame = new byte[payload.Length + 5];
        frame[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    private static byte[] Gzip(long zeros)
    {
        using var target = new MemoryStream();
        using (var stream = new GZipStream(target, CompressionLevel.Optimal))
        {
            var block = new byte[1024 * 1024];
            for (var left = zeros; left > 0; left -= block.Length)
            {
                stream.Write(block, 0, (int)Math.Min(left, block.Length));
            }
        }

        return target.ToArray();
    }

    private sealed class Renamed(string name) : ICompressionProvider
    {
        private readonly GzipCompressionProvider _gzip = new(CompressionLevel.Fastest);

        public string EncodingName => name;

        public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => _gzip.CreateCompressionStream(stream, compressionLevel);

        public Stream CreateDecompressionStream(Stream stream) => _gzip.CreateDecompressionStream(stream);
    }
}
