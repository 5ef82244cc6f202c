using OnnxAdapt.Server.Access;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Tests.Access;

public sealed class CallerLimitsTests
{
    [Fact]
    public void TryEnter_RateUsedUp_RefusesWithTheWait()
    {
        using var limits = new CallerLimits(new ApiKeySettings { RequestsPerSecond = 0.001 });

        limits.TryEnter(out _)!.Dispose();

        Assert.Null(limits.TryEnter(out var refusal));
        Assert.InRange(refusal!.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1000));
        Assert.Equal(429, refusal.HttpStatus);
    }

    [Fact]
    public void TryEnter_AsManyUnderWayAsAllowed_RefusesUntilOneEnds()
    {
        using var limits = new CallerLimits(new ApiKeySettings { MaxConcurrent = 2 });
        using var first = limits.TryEnter(out _);
        var second = limits.TryEnter(out _);

        Assert.Null(limits.TryEnter(out var refusal));
        second!.Dispose();
        using var third = limits.TryEnter(out _);

        Assert.NotNull(refusal!.RetryAfter);
        Assert.NotNull(third);
    }

    [Fact]
    public void TryEnter_RateRefuses_GivesThePlaceBack()
    {
        using var limits = new CallerLimits(new ApiKeySettings { RequestsPerSecond = 0.001, MaxConcurrent = 1 });
        limits.TryEnter(out _)!.Dispose();

        Assert.Null(limits.TryEnter(out var first));
        Assert.Null(limits.TryEnter(out var second));

        Assert.Equal(first!.Message, second!.Message);
    }

    [Fact]
    public void TryEnter_NoLimits_AlwaysEnters()
    {
        using var limits = new CallerLimits(new ApiKeySettings());

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.NotNull(limits.TryEnter(out var _)));
    }

    [Fact]
    public async Task NextMessage_Cancelled_StopsWaiting()
    {
        using var limits = new CallerLimits(new ApiKeySettings { RequestsPerSecond = 0.001 });
        limits.TryEnter(out _)!.Dispose();
        using var stop = new CancellationTokenSource();
        var waiting = limits.NextMessageAsync(stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
