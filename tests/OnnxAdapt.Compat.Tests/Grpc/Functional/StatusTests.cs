using Grpc.Core;
using OnnxAdapt.Compat.Tests.Grpc.Echo;
using EchoClient = OnnxAdapt.Compat.Tests.Grpc.Echo.Echo.EchoClient;

namespace OnnxAdapt.Compat.Tests.Grpc.Functional;

public sealed class StatusTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("100 % größer \r\n\t日本 😀")]
    [InlineData("")]
    public async Task Status_RpcException_ArrivesWithDetailAndTrailers(string detail)
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await new EchoClient(channel).SayAsync(new EchoRequest { Command = "fail", Code = (int)StatusCode.NotFound, Text = detail }));

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        Assert.Equal(detail, failure.Status.Detail);
        Assert.Equal("asked", failure.Trailers.GetValue("reason"));
        Assert.Equal([1, 2, 3], failure.Trailers.GetValueBytes("reason-bin"));
    }

    [Fact]
    public async Task Status_FailureAfterReplies_RepliesArriveFirst()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new EchoClient(channel).Repeat(new EchoRequest { Count = 3, Command = "fail", Code = (int)StatusCode.Aborted, Text = "late" });

        for (var index = 0; index < 3; index++)
        {
            Assert.True(await call.ResponseStream.MoveNext());
        }

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.Aborted, failure.StatusCode);
        Assert.Equal(StatusCode.Aborted, call.GetStatus().StatusCode);
        Assert.Equal("asked", call.GetTrailers().GetValue("reason"));
    }

    [Theory]
    [InlineData(false, "Exception was thrown by handler.")]
    [InlineData(true, "Exception was thrown by handler. InvalidOperationException: secret")]
    public async Task Status_UnexpectedException_ShowsDetailOnlyWhenEnabled(bool detailed, string expected)
    {
        await using var server = await EchoServer.StartAsync(options => options.EnableDetailedErrors = detailed);
        using var channel = server.Connect();

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await new EchoClient(channel).SayAsync(new EchoRequest { Command = "throw", Text = "secret" }));

        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        Assert.Equal(expected, failure.Status.Detail);
        Assert.Contains("secret", Assert.Single(server.Log.Take()));
    }

    [Fact]
    public async Task Status_SetOnContextWithReply_IsTheStatusOfTheCall()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await new EchoClient(channel).SayAsync(new EchoRequest { Command = "status", Code = (int)StatusCode.DataLoss, Text = "gone" }));

        Assert.Equal((StatusCode.DataLoss, "gone"), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task Status_HandlerReturnsNull_IsCancelled()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await new EchoClient(channel).SayAsync(new EchoRequest { Command = "null" }));

        Assert.Equal((StatusCode.Cancelled, "No message returned from method."), (failure.StatusCode, failure.Status.Detail));
    }

    [Theory]
    [InlineData("onnxadapt.tests.echo.Echo", "Missing", "Method is unimplemented.")]
    [InlineData("no.such.Service", "Say", "Service is unimplemented.")]
    public async Task Status_UnknownMethod_IsUnimplemented(string service, string name, string detail)
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var method = new Method<string, string>(MethodType.Unary, service, name, Marshallers.StringMarshaller, Marshallers.StringMarshaller);

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await channel.CreateCallInvoker().AsyncUnaryCall(method, null, default, "x"));

        Assert.Equal((StatusCode.Unimplemented, detail), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task Status_DamagedMessage_IsInternal()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var bytes = Marshallers.Create(static (byte[] value) => value, static value => value);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "onnxadapt.tests.echo.Echo", "Say", bytes, bytes);

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await channel.CreateCallInvoker().AsyncUnaryCall(method, null, default, [0x0A, 0xFF]));

        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.Equal(0, server.Probe.Calls);
    }

    [Fact]
    public async Task Status_NobodyListens_IsUnavailable()
    {
        Uri address;
        await using (var server = await EchoServer.StartAsync())
        {
            address = server.Address;
        }

        using var channel = global::Grpc.Net.Client.GrpcChannel.ForAddress(address);
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await new EchoClient(channel).SayAsync(new EchoRequest()));
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    [Fact]
    public async Task Status_ServerStopsDuringCall_EndsTheCall()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new EchoClient(channel).SayAsync(new EchoRequest { Command = "wait" });
        await server.Probe.WhenEnteredAsync();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();

        await server.StopAsync(now.Token);

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Contains(failure.StatusCode, new[] { StatusCode.Unavailable, StatusCode.Cancelled, StatusCode.Internal });
    }
}
