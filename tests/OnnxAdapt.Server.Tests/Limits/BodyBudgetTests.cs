using System.IO.Pipelines;
using Grpc.Core;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Limits;

namespace OnnxAdapt.Server.Tests.Limits;

public sealed class BodyBudgetTests
{
    private readonly BodyBudget _budget = new(new ServerSettings { MaxBufferedBytes = 100 });

    [Fact]
    public void Hold_BeyondTheBudget_IsRefusedAndTakesNothing()
    {
        var first = new BodyShare(_budget);
        using var second = new BodyShare(_budget);
        first.Hold(80);
        second.Hold(20);

        var failure = Assert.Throws<AdaptException>(() => second.Hold(21));
        Assert.Equal(100, _budget.Held);
        first.Dispose();
        first.Hold(50);
        second.Hold(100);

        Assert.Equal(AdaptErrorKind.ResourceExhausted, failure.Kind);
        Assert.NotNull(failure.RetryAfter);
        Assert.Equal(100, _budget.Held);
    }

    [Fact]
    public async Task CountedBody_HoldsWhatIsReadAndNotConsumed()
    {
        var pipe = new Pipe();
        using var share = new BodyShare(_budget);
        var body = new CountedBody(pipe.Reader, share);
        await pipe.Writer.WriteAsync(new byte[60]);

        var read = await body.ReadAsync();
        Assert.Equal(60, _budget.Held);
        body.AdvanceTo(read.Buffer.GetPosition(50), read.Buffer.End);
        Assert.Equal(10, _budget.Held);
        await pipe.Writer.WriteAsync(new byte[91]);

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await body.ReadAsync());
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        share.Dispose();
        Assert.Equal(0, _budget.Held);
    }
}
