using Grpc.Core;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Access;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Attacks;

/// <summary>Streams that are one-sided, or end in the middle. The key allows one request at a time, so what is left behind shows.</summary>
public sealed class StreamTests(KeyedServer keyed) : IClassFixture<KeyedServer>
{
    private static readonly Metadata Single = Keys.Bearer(Keys.Single)!;
    private readonly TestServer _server = keyed.Server;

    [Fact]
    public async Task Stream_NothingWritten_EndsWithoutAnAnswer()
    {
        using var stream = _server.Embeddings.EmbedStream(Keys.Bearer(Keys.User));
        await stream.RequestStream.CompleteAsync();

        Assert.False(await stream.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task Stream_ManyWrittenNoneRead_IsGoneWithItsClient()
    {
        using (var stream = _server.Embeddings.EmbedStream(Single))
        {
            for (var message = 0; message < 100; message++)
            {
                await stream.RequestStream.WriteAsync(AttackedServer.Request());
            }
        }

        await SingleIsFreeAsync();
    }

    [Fact]
    public async Task Streams_CancelledInAStorm_LeaveNothingBehind()
    {
        for (var round = 0; round < 50; round++)
        {
            using var stop = new CancellationTokenSource();
            var calls = Enumerable.Range(0, 8).Select(_ => _server.Embeddings.EmbedStream(Single, cancellationToken: stop.Token)).ToArray();
            var writes = calls.Select(call => call.RequestStream.WriteAsync(AttackedServer.Request())).ToArray();
            await stop.CancelAsync();
            await SettledAsync(Task.WhenAll(writes));
            Array.ForEach(calls, call => call.Dispose());
        }

        await SingleIsFreeAsync();
    }

    [Fact]
    public async Task Calls_OfManyCallersSomeCancelled_NeverGetRowsOfOthers()
    {
        string[] texts = [.. Enumerable.Range(0, 24).Select(index => string.Join(' ', Enumerable.Repeat($"row{index}", 1 + (index % 7))))];
        var alone = new Dictionary<string, float[]>();
        foreach (var text in texts) alone[text] = await EmbedAsync(text, CancellationToken.None);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (var round = 0; round < 25; round++)
            {
                var text = texts[random.Next(texts.Length)];
                using var stop = new CancellationTokenSource();
                var call = EmbedAsync(text, stop.Token);
                if (random.Next(3) == 0) await stop.CancelAsync();
                await SettledAsync(call);
                if (call.IsCompletedSuccessfully) Assert.All(alone[text].Zip(await call), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            }
        })));
    }

    private static Task SettledAsync(Task task) => task.ContinueWith(_ => { }, TaskScheduler.Default);

    private async Task<float[]> EmbedAsync(string text, CancellationToken cancellationToken)
    {
        var answer = await _server.Embeddings.EmbedAsync(new EmbedRequest { Model = TestServer.Encoder, Inputs = { Inputs.Text(text) } }, Keys.Bearer(Keys.User), cancellationToken: cancellationToken);
        return [.. answer.Embeddings[0].Values];
    }

    /// <summary>The server learns of an end a moment after its client, so the place may be taken at first.</summary>
    private async Task SingleIsFreeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            try
            {
                await _server.Embeddings.EmbedAsync(AttackedServer.Request(), Single, cancellationToken: limit.Token);
                return;
            }
            catch (RpcException failure) when (failure.StatusCode == StatusCode.ResourceExhausted)
            {
                limit.Token.ThrowIfCancellationRequested();
            }
        }
    }
}
