using Grpc.Core;
using OnnxAdapt.V1;

namespace OnnxAdapt.Client.Tests;

public sealed class RetryPolicyTests
{
    private readonly List<CallOptions> _calls = [];

    [Fact]
    public async Task Embed_ServerUnavailableTwice_IsRepeated()
    {
        using var client = Client(StatusCode.Unavailable, failures: 2);

        var response = await client.Embeddings.EmbedAsync(new EmbedRequest());

        Assert.Equal(7, response.Version);
        Assert.Equal(3, _calls.Count);
        Assert.Single(_calls.Select(call => call.Deadline).Distinct());
    }

    [Fact]
    public async Task Embed_AlwaysUnavailable_StopsAfterTheAttempts()
    {
        using var client = Client(StatusCode.Unavailable, failures: int.MaxValue);

        var failure = await Assert.ThrowsAsync<RpcException>(() => client.Embeddings.EmbedAsync(new EmbedRequest()));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Equal(4, _calls.Count);
    }

    [Theory]
    [InlineData(StatusCode.ResourceExhausted, "1", 2)]
    [InlineData(StatusCode.ResourceExhausted, null, 1)]
    [InlineData(StatusCode.ResourceExhausted, "soon", 1)]
    [InlineData(StatusCode.InvalidArgument, "1", 1)]
    [InlineData(StatusCode.Internal, null, 1)]
    public async Task Embed_OneFailure_IsRepeatedOnlyWhereThatHelps(StatusCode code, string? hint, int calls)
    {
        using var client = Client(code, failures: 1, hint);

        await Record.ExceptionAsync(() => client.Embeddings.EmbedAsync(new EmbedRequest()));

        Assert.Equal(calls, _calls.Count);
    }

    [Fact]
    public async Task Rollback_ServerUnavailable_IsNotRepeated()
    {
        using var client = Client(StatusCode.Unavailable, failures: 1);

        await Assert.ThrowsAsync<RpcException>(() => client.Models.RollbackAsync("m"));

        Assert.Single(_calls);
    }

    [Fact]
    public async Task Embed_HintBeyondTheDeadline_FailsAtOnce()
    {
        using var client = Client(StatusCode.ResourceExhausted, failures: 1, hint: "3600000");

        await Assert.ThrowsAsync<RpcException>(() => client.Embeddings.EmbedAsync(new EmbedRequest()));

        Assert.Single(_calls);
    }

    [Theory]
    [InlineData("localhost:50051", "http://localhost:50051/")]
    [InlineData("http://10.0.0.1:1", "http://10.0.0.1:1/")]
    [InlineData("https://host", "https://host/")]
    [InlineData("[::1]:50051", "http://[::1]:50051/")]
    public void Address_Readable_IsParsed(string address, string expected) =>
        Assert.Equal(expected, OnnxAdaptClient.ParseAddress(address).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("ftp://host")]
    [InlineData("host:port")]
    [InlineData("http://host/path")]
    public void Address_Unreadable_IsRefused(string address) =>
        Assert.ThrowsAny<ArgumentException>(() => OnnxAdaptClient.ParseAddress(address));

    private OnnxAdaptClient Client(StatusCode code, int failures, string? hint = null)
    {
        var trailers = new Metadata();
        if (hint is not null) trailers.Add("retry-after-ms", hint);
        Task<object> Answer(object request, CallOptions options)
        {
            _calls.Add(options);
            if (_calls.Count <= failures) throw new RpcException(new Status(code, "No."), trailers);
            return Task.FromResult<object>(request is EmbedRequest ? new EmbedResponse { Version = 7 } : new RollbackModelResponse());
        }

        return new OnnxAdaptClient(new ScriptedInvoker { Unary = Answer }, new OnnxAdaptClientOptions
        {
            MaxAttempts = 4, InitialBackoff = TimeSpan.FromTicks(1), MaxBackoff = TimeSpan.FromTicks(1),
        });
    }
}
