using OnnxAdapt.FunctionalTests.Hosting;

namespace OnnxAdapt.FunctionalTests.Attacks;

/// <summary>Many messages of the largest size at once.</summary>
public sealed class MemoryTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public async Task Messages_NeverFinishedByManyStreams_AreRefusedTogether()
    {
        await using var server = await TestServer.StartAsync(settings => (settings.MaxMessageBytes, settings.MaxBufferedBytes) = (Megabyte, Megabyte));
        using var connection = await RawHttp2.ConnectAsync(server.Host.GrpcAddress);
        var headers = RawHttp2.Call(AttackedServer.Embed);
        for (var stream = 1; stream <= 5; stream += 2)
        {
            await connection.SendAsync(RawHttp2.Headers, RawHttp2.EndHeaders, stream, headers);
            await connection.SendAsync(RawHttp2.Data, 0, stream, [0, 0, 0x10, 0, 0]);
            for (var part = 0; part < 40; part++) await connection.SendAsync(RawHttp2.Data, 0, stream, new byte[10_000]);
        }

        var refused = await connection.ReadUntilAsync(frame => frame.Type is RawHttp2.Headers or RawHttp2.Reset);

        Assert.True(refused is { Stream: 1 or 3 or 5 });
        Assert.Single((await server.Embeddings.EmbedAsync(AttackedServer.Request())).Embeddings);
    }
}
