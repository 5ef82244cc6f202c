using Grpc.Core;
using OnnxAdapt.Compat.Tests.Grpc.Echo;
using EchoClient = OnnxAdapt.Compat.Tests.Grpc.Echo.Echo.EchoClient;

namespace OnnxAdapt.Compat.Tests.Grpc.Functional;

public sealed class DeadlineTests
{
    [Fact]
    public async Task Deadline_FarAway_IsSeenByTheService()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var client = new EchoClient(channel);

        Assert.True((await client.SayAsync(new EchoRequest(), deadline: DateTime.UtcNow.AddDays(400))).HasDeadline);
        Assert.False((await client.SayAsync(new EchoRequest())).HasDeadline);
    }

    [Fact]
    public async Task Deadline_PassesDuringCall_EndsBothSides()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await new EchoClient(channel).SayAsync(new EchoRequest { Command = "wait" }, deadline: DateTime.UtcNow.AddSeconds(1)));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await server.Probe.WhenCancelledAsync();
    }

    [Fact]
    public async Task Deadline_InThePast_FailsWithoutTheService()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await new EchoClient(channel).SayAsync(new EchoRequest { Command = "wait" }, deadline: DateTime.UtcNow.AddSeconds(-1)));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("ignore-cancellation")]
    public async Task Deadline_PassesOnTheServer_StatusIsSentAtOnce(string command)
    {
        // Only the server knows this deadline, so the status can only come from there.
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await new EchoClient(channel).SayAsync(new EchoRequest { Command = command }, new Metadata { { "grpc-timeout", "200m" } }));

        Assert.Equal((StatusCode.DeadlineExceeded, "Deadline Exceeded"), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task Deadline_PassesInOpenStream_StatusIsSentAndRequestsStop()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new EchoClient(channel).Chat(new Metadata { { "grpc-timeout", "300m" } });
        await call.RequestStream.WriteAsync(new EchoRequest { Text = "x" });
        Assert.True(await call.ResponseStream.MoveNext());

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new EchoRequest()));
    }
}
