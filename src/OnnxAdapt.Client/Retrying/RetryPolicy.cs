using System.Globalization;
using Grpc.Core;

namespace OnnxAdapt.Client.Retrying;

/// <summary>
/// Repeats calls that may be repeated: UNAVAILABLE when the call changes nothing or ends the same however often it runs,
/// RESOURCE_EXHAUSTED when the server says after how long.
/// </summary>
internal sealed class RetryPolicy(OnnxAdaptClientOptions options)
{
    public const string RetryAfterTrailer = "retry-after-ms";

    /// <summary>Runs a unary call.</summary>
    /// <param name="call">Starts the call with the given options.</param>
    /// <param name="repeatable">Whether the call may run twice without harm.</param>
    /// <param name="cancellationToken">Ends calls and waits.</param>
    public async Task<T> RunAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, bool repeatable, CancellationToken cancellationToken)
    {
        var deadline = options.Clock.GetUtcNow() + options.Timeout;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var running = call(new CallOptions(Headers(), deadline.UtcDateTime, cancellationToken));
                return await running.ResponseAsync.ConfigureAwait(false);
            }
            catch (RpcException failure) when (attempt < options.MaxAttempts && MayRepeat(failure, repeatable, attempt, deadline))
            {
                await Task.Delay(DelayAfter(failure, attempt), options.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Headers that go with every call.</summary>
    public Metadata Headers()
    {
        var headers = new Metadata();
        if (options.ApiKey is { } key) headers.Add("authorization", $"Bearer {key}");
        return headers;
    }

    /// <summary>The wait that the server asked for, or an exponential one with jitter.</summary>
    /// <param name="failure">What the last attempt ended with.</param>
    /// <param name="attempt">Number of that attempt, from 1.</param>
    public TimeSpan DelayAfter(RpcException failure, int attempt) => Hint(failure) ?? Backoff(attempt);

    /// <summary>The hint of the server, or null.</summary>
    public static TimeSpan? Hint(RpcException failure) =>
        failure.Trailers.GetValue(RetryAfterTrailer) is { } text
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, 3_600_000))
            : null;

    private bool MayRepeat(RpcException failure, bool repeatable, int attempt, DateTimeOffset deadline)
    {
        var allowed = failure.StatusCode switch
        {
            StatusCode.Unavailable => repeatable,
            StatusCode.ResourceExhausted => Hint(failure) is not null,
            _ => false,
        };
        return allowed && options.Clock.GetUtcNow() + (Hint(failure) ?? Backoff(attempt)) < deadline;
    }

    private TimeSpan Backoff(int attempt)
    {
        var longest = Math.Min(options.MaxBackoff.TotalMilliseconds, options.InitialBackoff.TotalMilliseconds * Math.Pow(2, attempt - 1));
        return TimeSpan.FromMilliseconds(longest * (0.5 + (options.Jitter.NextDouble() / 2)));
    }
}
