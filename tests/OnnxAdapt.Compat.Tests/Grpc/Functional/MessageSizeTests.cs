using Google.Protobuf;
using Grpc.Core;
using OnnxAdapt.Compat.Tests.Grpc.Echo;
using EchoClient = OnnxAdapt.Compat.Tests.Grpc.Echo.Echo.EchoClient;

namespace OnnxAdapt.Compat.Tests.Grpc.Functional;

public sealed class MessageSizeTests
{
    private const string ReceivedTooLarge = "Received message exceeds the maximum configured message size.";
    private const string SentTooLarge = "Sending message exceeds the maximum configured message size.";

    [Fact]
    public async Task Limits_Default_RefuseMoreThanFourMegabytes()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        await RefusedAsync(ReceivedTooLarge, () => new EchoClient(channel).SayAsync(Sized(4 * 1024 * 1024)));
        await RefusedAsync(ReceivedTooLarge, () => new EchoClient(channel).SayAsync(new EchoRequest { ReplySize = 4 * 1024 * 1024 }));
        Assert.Equal(1, server.Probe.Calls);
    }

    [Fact]
    public async Task Limits_ServerReceives_ServiceOptionsWin()
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxReceiveMessageSize = 10, own: options => options.MaxReceiveMessageSize = 1000);
        using var channel = server.Connect();

        Assert.Equal(900, (await new EchoClient(channel).SayAsync(Sized(900))).Received);
        await RefusedAsync(ReceivedTooLarge, () => new EchoClient(channel).SayAsync(Sized(1000)));
    }

    [Fact]
    public async Task Limits_ServerSends_Refused()
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxSendMessageSize = 1000);
        using var channel = server.Connect();

        await RefusedAsync(SentTooLarge, () => new EchoClient(channel).SayAsync(new EchoRequest { ReplySize = 1000 }));
    }

    [Fact]
    public async Task Limits_ClientSends_Refused()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect(options => options.MaxSendMessageSize = 1000);

        await RefusedAsync(SentTooLarge, () => new EchoClient(channel).SayAsync(Sized(1000)));
        using var call = new EchoClient(channel).Collect();
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(Sized(1000)));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task Limits_StreamMessage_RefusedAfterSmallOnes()
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxReceiveMessageSize = 1000);
        using var channel = server.Connect();
        using var call = new EchoClient(channel).Chat();
        await call.RequestStream.WriteAsync(Sized(10));
        Assert.True(await call.ResponseStream.MoveNext());
        await call.RequestStream.WriteAsync(Sized(1000));

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal((StatusCode.ResourceExhausted, ReceivedTooLarge), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task Limits_Lifted_FortyMegabytesPassThroughAStream()
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxReceiveMessageSize = null);
        using var channel = server.Connect(options => options.MaxReceiveMessageSize = null);
        using var call = new EchoClient(channel).Collect();
        await call.RequestStream.WriteAsync(Sized(40 * 1024 * 1024));
        await call.RequestStream.CompleteAsync();

        Assert.Equal(40 * 1024 * 1024, (await call).Received);
    }

    private static EchoRequest Sized(int length) => new() { Payload = UnsafeByteOperations.UnsafeWrap(new byte[length]) };

    private static async Task RefusedAsync(string detail, Func<AsyncUnaryCall<EchoReply>> start)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await start());
        Assert.Equal((StatusCode.ResourceExhausted, detail), (failure.StatusCode, failure.Status.Detail));
    }
}
