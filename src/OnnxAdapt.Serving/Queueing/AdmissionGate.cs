using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Queueing;

/// <summary>
/// Turns requests away at once when too much waits already, and says when to come back. While several tenants wait, one that holds less
/// than its share of the room gets in although others have filled it, up to twice the room. Thread-safe.
/// </summary>
/// <param name="maxRows">Most rows waiting.</param>
/// <param name="maxTokens">Most tokens waiting.</param>
/// <param name="longestWait">Longest time that the work before a request may take; zero for any.</param>
internal sealed class AdmissionGate(int maxRows, long maxTokens, TimeSpan longestWait = default)
{
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UnmeasuredRetry = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Rows, long Tokens)> _tenants = new(StringComparer.Ordinal);
    private readonly long[] _tokensByPriority = new long[3];
    private int _rows;
    private long _tokens;

    /// <summary>How long runs take.</summary>
    public RunTimeModel Times { get; } = new();

    /// <summary>How fast the queue moves beside that.</summary>
    public QueuePace Pace { get; } = new();

    /// <summary>Rows waiting.</summary>
    public int Rows => Volatile.Read(ref _rows);

    /// <summary>Tokens waiting.</summary>
    public long Tokens => Volatile.Read(ref _tokens);

    /// <summary>Lets a request in. A request alone may exceed the limit of tokens, as no waiting would make room for it.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="tokens">Their tokens.</param>
    /// <param name="tenant">Whose they are; empty for nobody's in particular.</param>
    /// <param name="priority">What it waits for.</param>
    /// <exception cref="AdaptException">ResourceExhausted with a retry hint.</exception>
    public void Enter(int rows, long tokens, string tenant = "", WorkPriority priority = WorkPriority.Normal)
    {
        lock (_lock)
        {
            var held = _tenants.GetValueOrDefault(tenant);
            if (_rows > 0 && !HasRoom(_rows + rows, _tokens + tokens, 1) && !HasShare(held, rows, tokens)) throw Full();
            if (_rows > 0 && longestWait > TimeSpan.Zero && Times.IsTrusted && WaitLocked(held, priority) > longestWait) throw TooSlow();
            Add(tenant, held, rows, tokens, priority);
        }
    }

    /// <summary>Notes that rows have left the queue.</summary>
    public void Leave(int rows, long tokens, string tenant = "", WorkPriority priority = WorkPriority.Normal)
    {
        lock (_lock)
        {
            Add(tenant, _tenants.GetValueOrDefault(tenant), -rows, -tokens, priority);
        }
    }

    /// <summary>
    /// How long a tenant's next request should wait: until all that goes before it by priority is done, or what waits of its own when
    /// everybody else gets as much.
    /// </summary>
    public TimeSpan EstimateWait(string tenant, WorkPriority priority)
    {
        lock (_lock)
        {
            return WaitLocked(_tenants.GetValueOrDefault(tenant), priority);
        }
    }

    private bool HasRoom(long rows, long tokens, int share) => rows <= (long)maxRows * share && tokens <= maxTokens * share;

    private bool HasShare((int Rows, long Tokens) held, int rows, long tokens)
    {
        var sharing = Math.Max(1, _tenants.Count + (held.Rows > 0 ? 0 : 1));
        return sharing > 1 && HasRoom(_rows + rows, _tokens + tokens, 2) && held.Rows + rows <= maxRows / sharing && held.Tokens + tokens <= maxTokens / sharing;
    }

    private TimeSpan WaitLocked((int Rows, long Tokens) held, WorkPriority priority)
    {
        var ahead = _tokensByPriority.Take((int)priority + 1).Sum();
        var sharing = _tenants.Count + (held.Rows > 0 ? 0 : 1);
        var tokens = Math.Min(ahead, held.Tokens * sharing);
        return tokens == 0 ? TimeSpan.Zero : Pace.Value * Times.Estimate(tokens, (int)Math.Max(1, _rows * (double)tokens / _tokens));
    }

    private void Add(string tenant, (int Rows, long Tokens) held, int rows, long tokens, WorkPriority priority)
    {
        _rows += rows;
        _tokens += tokens;
        _tokensByPriority[(int)priority] += tokens;
        if (held.Rows + rows > 0) _tenants[tenant] = (held.Rows + rows, held.Tokens + tokens);
        else _tenants.Remove(tenant);
    }

    private AdaptException Full() => Refusal($"{_rows} inputs with {_tokens} tokens wait for this model already; at most {maxRows} and {maxTokens} may.");

    private AdaptException TooSlow() =>
        Refusal($"{_rows} inputs wait for this model already, and a new one would wait for more than {longestWait.TotalMilliseconds:0} ms.");

    private AdaptException Refusal(FormattableString message)
    {
        var wait = Pace.Value * Times.Estimate(_tokens, _rows);
        if (wait == TimeSpan.Zero) wait = UnmeasuredRetry;
        return new AdaptException(AdaptErrorKind.ResourceExhausted, FormattableString.Invariant(message))
        {
            RetryAfter = wait < ShortestRetry ? ShortestRetry : wait > LongestRetry ? LongestRetry : wait,
        };
    }
}
