namespace OnnxAdapt.Serving.Queueing;

/// <summary>
/// Learns whether callers come back as soon as they are answered, as those do that wait for one answer before they ask again, and says how
/// many of the callers just answered are still expected. Waiting for them puts them into one batch with those who came meanwhile; otherwise
/// the callers fall apart into groups that take turns in small batches.
/// </summary>
/// <remarks>
/// After the answers of a batch a short time runs in which returns are counted: at most twice what one more run would cost, and at most a
/// quarter of what the batch took. Callers that come independently of answers spread over the whole batch, so that about a quarter of as
/// many as were answered come in that time, and are not waited for. Not thread-safe.
/// </remarks>
internal sealed class ReturningCallers
{
    private const double Fading = 0.9;
    private const double Trusted = 0.6;
    private const double ShareOfBatch = 0.25;
    private const double RunsWorth = 2;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(0.5);
    private double _answered;
    private double _returned;
    private int _lastAnswered;
    private int _lastReturned;
    private TimeSpan _window;

    /// <summary>Notes that a batch answered callers.</summary>
    /// <param name="callers">Requests that it completed.</param>
    /// <param name="batch">What it took.</param>
    /// <param name="fixedCost">What a run costs beside its tokens.</param>
    public void Answered(int callers, TimeSpan batch, TimeSpan fixedCost)
    {
        if (_window >= Shortest)
        {
            _answered = (Fading * _answered) + _lastAnswered;
            _returned = (Fading * _returned) + _lastReturned;
        }

        (_lastAnswered, _lastReturned) = (callers, 0);
        _window = TimeSpan.FromTicks((long)Math.Min(RunsWorth * fixedCost.Ticks, ShareOfBatch * batch.Ticks));
    }

    /// <summary>Notes a request.</summary>
    /// <param name="sinceAnswers">Time since the last batch was answered.</param>
    public void Arrived(TimeSpan sinceAnswers)
    {
        if (sinceAnswers <= _window && _lastReturned < _lastAnswered) _lastReturned++;
    }

    /// <summary>How long it pays to wait for those who were answered; zero when they are back, or come when they like.</summary>
    /// <param name="sinceAnswers">Time since the last batch was answered.</param>
    public TimeSpan WorthWaiting(TimeSpan sinceAnswers)
    {
        if (_window < Shortest || sinceAnswers >= _window || _returned < Trusted * _answered) return TimeSpan.Zero;
        return _lastReturned < Math.Round(_lastAnswered * _returned / _answered) ? _window - sinceAnswers : TimeSpan.Zero;
    }
}
