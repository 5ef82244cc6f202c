using Google.Protobuf;

namespace OnnxAdapt.FunctionalTests.Attacks;

/// <summary>Connections that follow HTTP/2 to the letter and mean harm.</summary>
public sealed class FrameTests(AttackedServer attacked) : IClassFixture<AttackedServer>
{
    [Fact]
    public async Task RapidReset_ThousandsOfStreams_EndsTheConnectionOrServesOthers()
    {
        using var connection = await RawHttp2.ConnectAsync(attacked.Server.Host.GrpcAddress);
        var headers = RawHttp2.Call(AttackedServer.Embed);
        var open = true;
        for (var stream = 1; open && stream < 10_000; stream += 2)
        {
            open = await connection.SendAsync(RawHttp2.Headers, RawHttp2.EndHeaders, stream, headers)
                && await connection.SendAsync(RawHttp2.Reset, 0, stream, [0, 0, 0, 8]);
        }

        await attacked.AnswersAsync();
    }

    [Fact]
    public async Task ContinuationFlood_EndsTheConnection()
    {
        using var connection = await RawHttp2.ConnectAsync(attacked.Server.Host.GrpcAddress);
        await connection.SendAsync(RawHttp2.Headers, 0, 1, RawHttp2.Call(AttackedServer.Embed));
        var more = RawHttp2.Call("/x", ("x-filler", new string('f', 8_000)));
        var frames = 0;
        while (frames < 10_000 && await connection.SendAsync(RawHttp2.Continuation, 0, 1, more)) frames++;

        Assert.True(frames < 10_000, "The server read on.");
        await attacked.AnswersAsync();
    }

    [Fact]
    public async Task Streams_MoreThanAllowed_AreRefused()
    {
        using var connection = await RawHttp2.ConnectAsync(attacked.Server.Host.GrpcAddress);
        var headers = RawHttp2.Call(AttackedServer.Embed);
        for (var index = 0; index < AttackedServer.MaxStreams + 1; index++)
        {
            await connection.SendAsync(RawHttp2.Headers, RawHttp2.EndHeaders, 1 + (2 * index), headers);
        }

        var refused = await connection.ReadUntilAsync(frame => frame.Type is RawHttp2.Reset or RawHttp2.GoAway);

        Assert.Equal((RawHttp2.Reset, 1 + (2 * AttackedServer.MaxStreams)), (refused!.Value.Type, refused.Value.Stream));
        await attacked.AnswersAsync();
    }

    [Fact]
    public async Task DataFrames_OfOneByteAndOfNone_MakeAMessage()
    {
        using var connection = await RawHttp2.ConnectAsync(attacked.Server.Host.GrpcAddress);
        var message = AttackedServer.Request().ToByteArray();
        byte[] body = [0, 0, 0, 0, (byte)message.Length, .. message];
        await connection.SendAsync(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.Call(AttackedServer.Embed));
        foreach (var single in body)
        {
            await connection.SendAsync(RawHttp2.Data, 0, 1, []);
            await connection.SendAsync(RawHttp2.Data, 0, 1, [single]);
        }

        await connection.SendAsync(RawHttp2.Data, RawHttp2.EndStream, 1, []);

        var answer = await connection.ReadUntilAsync(frame => frame.Type is RawHttp2.Data or RawHttp2.GoAway or RawHttp2.Reset);
        Assert.Equal(RawHttp2.Data, answer!.Value.Type);
    }
}
