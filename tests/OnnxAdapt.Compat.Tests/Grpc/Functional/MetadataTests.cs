using Grpc.Core;
using OnnxAdapt.Compat.Tests.Grpc.Echo;
using EchoClient = OnnxAdapt.Compat.Tests.Grpc.Echo.Echo.EchoClient;

namespace OnnxAdapt.Compat.Tests.Grpc.Functional;

public sealed class MetadataTests
{
    [Fact]
    public async Task Headers_TextAndBinary_ReachTheService()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var headers = new Metadata { { "X-Text", "a b" }, { "x-data-bin", [0, 1, 254, 255] }, { "x-data-bin", [7] }, { "x-many", "1" }, { "x-many", "2" } };

        var reply = await new EchoClient(channel).SayAsync(new EchoRequest(), headers);

        Assert.Contains("x-text=a b", reply.Headers);
        Assert.Contains("x-data-bin=AAH+/w==", reply.Headers);
        Assert.Contains("x-data-bin=Bw==", reply.Headers);
        Assert.Equal(["x-many=1", "x-many=2"], reply.Headers.Where(header => header.StartsWith("x-many", StringComparison.Ordinal)).SelectMany(header => header[7..].Split(", ").Select(value => $"x-many={value}")));
        Assert.DoesNotContain(reply.Headers, header => header.Split('=')[0] is "grpc-timeout" or "grpc-accept-encoding" or "te" or "content-type");
    }

    [Fact]
    public async Task ResponseMetadata_HeadersAndTrailers_Arrive()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new EchoClient(channel).SayAsync(new EchoRequest { Command = "metadata" });

        var headers = await call.ResponseHeadersAsync;
        await call;

        Assert.Equal("h", headers.GetValue("echo-header"));
        Assert.Equal([0, 255], headers.GetValueBytes("echo-header-bin"));
        Assert.Equal("t", call.GetTrailers().GetValue("echo-trailer"));
        Assert.Equal([9, 8, 7], call.GetTrailers().GetValueBytes("echo-trailer-bin"));
    }

    [Fact]
    public async Task ResponseHeaders_BeforeTheFirstReply_AreSentAtOnce()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new EchoClient(channel).Chat();
        await call.RequestStream.WriteAsync(new EchoRequest { Command = "metadata", Text = "first" });

        Assert.Equal("h", (await call.ResponseHeadersAsync).GetValue("echo-header"));
        Assert.True(await call.ResponseStream.MoveNext());
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal("t", call.GetTrailers().GetValue("echo-trailer"));
    }

    [Fact]
    public async Task GetStatus_CallInFlight_SaysSo()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new EchoClient(channel).Chat();

        Assert.Throws<InvalidOperationException>(() => call.GetStatus());
        Assert.Throws<InvalidOperationException>(() => call.GetTrailers());
    }

    [Fact]
    public async Task CallCredentials_UnsafeAllowed_AreSent()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect(options => options.UnsafeUseInsecureChannelCallCredentials = true);
        var credentials = CallCredentials.FromInterceptor((context, metadata) =>
        {
            metadata.Add("authorization", $"Bearer {context.MethodName}");
            return Task.CompletedTask;
        });

        var reply = await new EchoClient(channel).SayAsync(new EchoRequest(), new CallOptions(credentials: credentials));

        Assert.Contains("authorization=Bearer Say", reply.Headers);
    }
}
