using System.Threading.Channels;
using Grpc.Core;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Streaming;

namespace OnnxAdapt.Server.Tests.Streaming;

public sealed class OrderedStreamTests
{
    [Fact]
    public async Task Run_AnswersFinishOutOfOrder_AreWrittenInOrder()
    {
        var gates = Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource()).ToArray();
        var responses = new Responses();
        var run = OrderedStream.RunAsync(new Requests(0, 1, 2, 3), responses, async (index, _) =>
        {
            await gates[index].Task;
            return index * 10;
        }, 8, CancellationToken.None, CancellationToken.None);

        foreach (var gate in gates.Reverse())
        {
            gate.SetResult();
        }

        await run;
        Assert.Equal([0, 10, 20, 30], responses.Written);
    }

    [Fact]
    public async Task Run_WindowFull_StopsReading()
    {
        var gate = new TaskCompletionSource<int>();
        var started = Channel.CreateUnbounded<int>();
        var count = 0;
        var run = OrderedStream.RunAsync(new Requests([.. Enumerable.Range(0, 100)]), new Responses(), (index, _) =>
        {
            Interlocked.Increment(ref count);
            started.Writer.TryWrite(index);
            return gate.Task;
        }, 4, CancellationToken.None, CancellationToken.None);

        await started.Reader.ReadAsync();
        Assert.InRange(Volatile.Read(ref count), 1, 6);
        gate.SetResult(1);
        await run;
        Assert.Equal(100, count);
    }

    [Fact]
    public async Task Run_AnswerFails_EndsWithThatFailure() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            OrderedStream.RunAsync(new Requests(1), new Responses(), (int _, CancellationToken _) => Task.FromException<int>(new InvalidOperationException()), 4, CancellationToken.None, CancellationToken.None));

    [Fact]
    public async Task Run_ServerDrains_AnswersWhatWasReadAndEndsUnavailable()
    {
        using var draining = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        var responses = new Responses();
        var requests = new OpenRequests();
        var run = OrderedStream.RunAsync(
            requests,
            responses,
            async (request, _) =>
            {
                await gate.Task;
                return request;
            },
            4,
            draining.Token,
            CancellationToken.None);
        await requests.AllRead;

        await draining.CancelAsync();
        gate.SetResult();

        Assert.Equal(AdaptErrorKind.Unavailable, (await Assert.ThrowsAsync<AdaptException>(() => run)).Kind);
        Assert.Equal([7], responses.Written);
    }

    [Fact]
    public async Task Run_ClientGoesAway_IsCancelled() => await Assert.ThrowsAsync<OperationCanceledException>(() => OrderedStream.RunAsync(
        new BrokenRequests(), new Responses(), (request, _) => Task.FromResult(request), 4, CancellationToken.None, CancellationToken.None));

    private sealed class BrokenRequests : IAsyncStreamReader<int>
    {
        public int Current => 0;

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromException<bool>(new IOException("The client reset the request stream."));
    }

    /// <summary>One request, and then none for ever.</summary>
    private sealed class OpenRequests : IAsyncStreamReader<int>
    {
        private readonly TaskCompletionSource _allRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _reads;

        public Task AllRead => _allRead.Task;

        public int Current => 7;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (++_reads == 1) return true;
            _allRead.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return false;
        }
    }

    private sealed class Requests(params int[] values) : IAsyncStreamReader<int>
    {
        private int _position = -1;

        public int Current => values[_position];

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromResult(++_position < values.Length);
    }

    private sealed class Responses : IServerStreamWriter<int>
    {
        public List<int> Written { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(int message)
        {
            Written.Add(message);
            return Task.CompletedTask;
        }

        public Task WriteAsync(int message, CancellationToken cancellationToken) => WriteAsync(message);
    }
}
