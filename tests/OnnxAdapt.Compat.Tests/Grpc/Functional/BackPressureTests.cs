using Google.Protobuf;
using Grpc.Core;
using OnnxAdapt.Compat.Tests.Grpc.Echo;
using EchoClient = OnnxAdapt.Compat.Tests.Grpc.Echo.Echo.EchoClient;

namespace OnnxAdapt.Compat.Tests.Grpc.Functional;

public sealed class BackPressureTests
{
    private const int MessageSize = 64 * 1024;
    private const int Messages = 1024;

    // Windows and buffers of both sides together, generously.
    private const int Buffered = 8 * 1024 * 1024;

    [Fact]
    public async Task ServerStream_ClientDoesNotRead_WriterStallsAndResumes()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var client = new EchoClient(channel);
        using var call = client.Repeat(new EchoRequest { Count = Messages, ReplySize = MessageSize });

        var stalledAt = await UntilStillAsync(() => server.Probe.LastWrite, client);
        Assert.InRange(stalledAt, 0, Buffered / MessageSize);

        Assert.Equal(Messages, await call.ResponseStream.ReadAllAsync().CountAsync());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task ClientStream_ServerDoesNotRead_WriterStallsAndResumes()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect(options => options.HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true });
        using var other = server.Connect();
        using var call = new EchoClient(channel).Collect();
        await call.RequestStream.WriteAsync(new EchoRequest { Command = "ignore-cancellation" });
        await server.Probe.WhenEnteredAsync();
        var written = 0;
        var writing = Task.Run(async () =>
        {
            var message = new EchoRequest { Payload = UnsafeByteOperations.UnsafeWrap(new byte[MessageSize]) };
            for (var index = 0; index < Messages; index++)
            {
                await call.RequestStream.WriteAsync(message);
                Interlocked.Increment(ref written);
            }
        });

        var stalledAt = await UntilStillAsync(() => Volatile.Read(ref written), new EchoClient(other));
        Assert.InRange(stalledAt, 0, Buffered / MessageSize);

        server.Probe.Release();
        await writing;
        await call.RequestStream.CompleteAsync();
        Assert.Equal(Messages + 1, (await call).Index);
    }

    [Fact]
    public async Task StalledWriter_ClientGivesUp_HandlerEnds()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var client = new EchoClient(channel);
        var call = client.Repeat(new EchoRequest { Count = Messages, ReplySize = MessageSize });
        await UntilStillAsync(() => server.Probe.LastWrite, client);
        var disposed = server.Probe.DisposedServices;

        call.Dispose();

        await server.Probe.WhenDisposedAsync(disposed + 1);
        Assert.InRange(server.Probe.LastWrite, 0, Messages - 2);
    }

    [Fact]
    public async Task StalledWriter_DeadlinePasses_HandlerEnds()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new EchoClient(channel).Repeat(
            new EchoRequest { Count = Messages, ReplySize = MessageSize }, new Metadata { { "grpc-timeout", "500m" } });

        await server.Probe.WhenDisposedAsync(1);
        Assert.InRange(server.Probe.LastWrite, 0, Messages - 2);
    }

    /// <summary>Waits until a counter stays the same over many round trips that the same server answers meanwhile.</summary>
    private static async Task<int> UntilStillAsync(Func<int> counter, EchoClient client)
    {
        const int RoundTrips = 200;
        var last = counter();
        for (var still = 0; still < RoundTrips; still++)
        {
            await client.SayAsync(new EchoRequest());
            if (counter() != last)
            {
                last = counter();
                still = 0;
            }
        }

        return last;
    }
}
