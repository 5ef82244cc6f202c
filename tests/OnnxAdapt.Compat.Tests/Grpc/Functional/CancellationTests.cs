using Grpc.Core;
using OnnxAdapt.Compat.Tests.Grpc.Echo;
using EchoClient = OnnxAdapt.Compat.Tests.Grpc.Echo.Echo.EchoClient;

namespace OnnxAdapt.Compat.Tests.Grpc.Functional;

public sealed class CancellationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_ByToken_ReachesTheHandler(bool throwOperationCanceled)
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect(options => options.ThrowOperationCanceledOnCancellation = throwOperationCanceled);
        using var cancel = new CancellationTokenSource();
        using var call = new EchoClient(channel).SayAsync(new EchoRequest { Command = "wait" }, cancellationToken: cancel.Token);
        await server.Probe.WhenEnteredAsync();

        await cancel.CancelAsync();

        if (throwOperationCanceled)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);
        }
        else
        {
            Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        }

        await server.Probe.WhenCancelledAsync();
    }

    [Fact]
    public async Task Cancel_ByDispose_ReachesTheHandler()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var call = new EchoClient(channel).Chat();
        await call.RequestStream.WriteAsync(new EchoRequest { Command = "wait" });
        await server.Probe.WhenEnteredAsync();

        call.Dispose();

        await server.Probe.WhenCancelledAsync();
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Cancel_ByReadToken_EndsTheCall()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new EchoClient(channel).Repeat(new EchoRequest { Count = 1, Command = "wait" });
        Assert.True(await call.ResponseStream.MoveNext());
        using var cancel = new CancellationTokenSource();
        var read = call.ResponseStream.MoveNext(cancel.Token);

        await cancel.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => read)).StatusCode);
        await server.Probe.WhenCancelledAsync();
    }

    [Fact]
    public async Task Cancel_ChannelDisposed_EndsCallsInFlight()
    {
        await using var server = await EchoServer.StartAsync();
        var channel = server.Connect();
        using var call = new EchoClient(channel).SayAsync(new EchoRequest { Command = "wait" });
        await server.Probe.WhenEnteredAsync();

        channel.Dispose();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        await server.Probe.WhenCancelledAsync();
        Assert.Throws<ObjectDisposedException>(() => channel.CreateCallInvoker());
    }

    [Fact]
    public async Task Write_AfterComplete_IsRefused()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new EchoClient(channel).Collect();
        await call.RequestStream.CompleteAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => call.RequestStream.WriteAsync(new EchoRequest()));
        Assert.Equal(0, (await call).Index);
    }

    [Fact]
    public async Task Write_ServerEndedTheCall_ThrowsItsStatus()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new EchoClient(channel).Collect();

        // The server may end the call while this write still runs.
        await Record.ExceptionAsync(() =>
            call.RequestStream.WriteAsync(new EchoRequest { Command = "fail", Code = (int)StatusCode.FailedPrecondition, Text = "no more" }));
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);

        var writeFailure = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new EchoRequest()));

        Assert.Equal(StatusCode.FailedPrecondition, writeFailure.StatusCode);
    }
}
