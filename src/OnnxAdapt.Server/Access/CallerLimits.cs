using System.Threading.RateLimiting;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Access;

/// <summary>The allowance of one key: a token bucket for requests and messages, and a number of requests at a time.</summary>
internal sealed class CallerLimits : IDisposable
{
    private const double RefillsPerSecond = 10;
    private static readonly TimeSpan PauseWhenBusy = TimeSpan.FromMilliseconds(250);

    private readonly TokenBucketRateLimiter? _rate;
    private readonly ConcurrencyLimiter? _concurrency;

    /// <summary>A full bucket, and nothing under way.</summary>
    public CallerLimits(ApiKeySettings key)
    {
        if (key.RequestsPerSecond > 0) _rate = new TokenBucketRateLimiter(Bucket(key.RequestsPerSecond));
        if (key.MaxConcurrent > 0) _concurrency = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = key.MaxConcurrent, QueueLimit = 0 });
    }

    /// <summary>Takes a request's share; dispose it when the request ends.</summary>
    /// <param name="refusal">Why not, when the answer is null.</param>
    public IDisposable? TryEnter(out Refusal? refusal)
    {
        refusal = null;
        var place = _concurrency?.AttemptAcquire();
        if (place is { IsAcquired: false })
        {
            refusal = Refusal.TooMany("The key has as many requests under way as it may.", PauseWhenBusy);
            return null;
        }

        using var token = _rate?.AttemptAcquire();
        if (token is not { IsAcquired: false }) return place ?? (IDisposable)NoShare.Instance;
        place?.Dispose();
        refusal = Refusal.TooMany("The key has made as many requests as it may for now.", token.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1));
        return null;
    }

    /// <summary>Waits for the turn of one more message of a stream.</summary>
    public async ValueTask NextMessageAsync(CancellationToken cancellationToken)
    {
        if (_rate is not null) (await _rate.AcquireAsync(1, cancellationToken).ConfigureAwait(false)).Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rate?.Dispose();
        _concurrency?.Dispose();
    }

    /// <summary>Tokens come in whole numbers, about ten times a second or, for slow rates, one at a time.</summary>
    private static TokenBucketRateLimiterOptions Bucket(double perSecond)
    {
        var tokens = Math.Max(1, (int)(perSecond / RefillsPerSecond));
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(1, (int)Math.Ceiling(perSecond)),
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds(tokens / perSecond),
            QueueLimit = int.MaxValue,
        };
    }

    private sealed class NoShare : IDisposable
    {
        public static readonly NoShare Instance = new();

        public void Dispose()
        {
        }
    }
}
