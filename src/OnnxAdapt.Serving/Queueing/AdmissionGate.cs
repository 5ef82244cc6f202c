using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Queueing;

/// <summary>Turns requests away at once when too much waits already, and says when to come back. Thread-safe.</summary>
internal sealed class AdmissionGate(int maxRows, long maxTokens)
{
    private const double Smoothing = 0.2;
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);
    private readonly Lock _lock = new();
    private int _rows;
    private long _tokens;
    private double _tokensPerSecond;

    /// <summary>Rows waiting.</summary>
    public int Rows => Volatile.Read(ref _rows);

    /// <summary>Tokens waiting.</summary>
    public long Tokens => Volatile.Read(ref _tokens);

    /// <summary>Lets a request in. A request alone may exceed the limit of tokens, as no waiting would make room for it.</summary>
    /// <exception cref="AdaptException">ResourceExhausted with a retry hint.</exception>
    public void Enter(int rows, long tokens)
    {
        lock (_lock)
        {
            if (_rows > 0 && (_rows + rows > maxRows || _tokens + tokens > maxTokens)) throw Full();
            _rows += rows;
            _tokens += tokens;
        }
    }

    /// <summary>Notes that rows have left the queue.</summary>
    public void Leave(int rows, long tokens)
    {
        lock (_lock)
        {
            _rows -= rows;
            _tokens -= tokens;
        }
    }

    /// <summary>Notes how fast a batch was, for the retry hint.</summary>
    public void Measure(long tokens, TimeSpan elapsed)
    {
        if (elapsed <= TimeSpan.Zero) return;
        lock (_lock)
        {
            var speed = tokens / elapsed.TotalSeconds;
            _tokensPerSecond = _tokensPerSecond == 0 ? speed : _tokensPerSecond + (Smoothing * (speed - _tokensPerSecond));
        }
    }

    private AdaptException Full()
    {
        var wait = _tokensPerSecond > 0 ? TimeSpan.FromSeconds(Math.Min(_tokens / _tokensPerSecond, LongestRetry.TotalSeconds)) : TimeSpan.FromSeconds(1);
        return new AdaptException(AdaptErrorKind.ResourceExhausted, $"{_rows} inputs with {_tokens} tokens wait for this model already; at most {maxRows} and {maxTokens} may.")
        {
            RetryAfter = wait < ShortestRetry ? ShortestRetry : wait,
        };
    }
}
