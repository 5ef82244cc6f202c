using Grpc.Core;
using OnnxAdapt.Compat.Tests.Grpc.Echo;
using EchoClient = OnnxAdapt.Compat.Tests.Grpc.Echo.Echo.EchoClient;

namespace OnnxAdapt.Compat.Tests.Grpc.Functional;

public sealed class CallShapesTests
{
    [Fact]
    public async Task Unary_Answered_ReturnsReplyAndOk()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new EchoClient(channel).SayAsync(new EchoRequest { Text = "héllo" });

        var reply = await call;

        Assert.Equal("héllo", reply.Text);
        Assert.StartsWith("ipv4:127.0.0.1:", reply.Peer);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Equal(1, server.Probe.DisposedServices);
    }

    [Fact]
    public async Task Unary_Blocking_ReturnsReply()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        Assert.Equal("x", await Task.Run(() => new EchoClient(channel).Say(new EchoRequest { Text = "x" }).Text));
    }

    [Fact]
    public async Task ClientStreaming_ManyMessages_AllArriveInOrder()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new EchoClient(channel).Collect();
        for (var index = 0; index < 100; index++)
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Text = $"{index}" });
        }

        await call.RequestStream.CompleteAsync();
        var reply = await call;

        Assert.Equal(string.Join(' ', Enumerable.Range(0, 100)), reply.Text);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task ServerStreaming_ManyMessages_AllArriveInOrder()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new EchoClient(channel).Repeat(new EchoRequest { Count = 500, ReplySize = 3000 });

        var indexes = new List<int>();
        await foreach (var reply in call.ResponseStream.ReadAllAsync())
        {
            Assert.Equal(3000, reply.Payload.Length);
            indexes.Add(reply.Index);
        }

        Assert.Equal(Enumerable.Range(0, 500), indexes);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Duplex_PingPong_EachReplyBeforeTheNextRequest()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new EchoClient(channel).Chat();
        for (var index = 0; index < 50; index++)
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Text = $"{index}" });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(index, call.ResponseStream.Current.Index);
            Assert.Equal($"{index}", call.ResponseStream.Current.Text);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Unary_ThreeMegabytes_ComesBackWhole()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var payload = new byte[3_000_000];
        new Random(7).NextBytes(payload);

        var reply = await new EchoClient(channel).SayAsync(new EchoRequest { Payload = Google.Protobuf.ByteString.CopyFrom(payload) });

        Assert.True(reply.Payload.Span.SequenceEqual(payload));
    }

    [Fact]
    public async Task Unary_ManyAtOnce_NoAnswerIsMixedUp()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var client = new EchoClient(channel);

        var replies = await Task.WhenAll(Enumerable.Range(0, 500).Select(async index => (await client.SayAsync(new EchoRequest { Text = $"{index}" })).Text));

        Assert.Equal(Enumerable.Range(0, 500).Select(index => $"{index}"), replies);
    }

    [Fact]
    public async Task WithHost_OtherAuthority_ReachesTheServer()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        Assert.Equal("x", (await new EchoClient(channel).WithHost("other.example").SayAsync(new EchoRequest { Text = "x" })).Text);
    }
}
