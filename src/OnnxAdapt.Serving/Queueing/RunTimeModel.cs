namespace OnnxAdapt.Serving.Queueing;

/// <summary>
/// Learns from measured batches how long a run takes: t = a + b n + c r + d n^2 for n tokens and r rows, by least squares of relative
/// errors in which a batch counts less the older it is. Thread-safe.
/// </summary>
internal sealed class RunTimeModel
{
    /// <summary>Batches before what was learned is relied on.</summary>
    private const int Trusted = 8;
    private const int Terms = 4;
    private const double TokenUnit = 64;
    private const double RowUnit = 8;
    private const double Outlier = 4;
    private const double SlowestShare = 0.25;
    private const double Smoothing = 0.2;
    private readonly Lock _lock = new();
    private RecursiveLeastSquares? _fit;
    private long _largest;
    private int _measured;
    private double _secondsPerToken;
    private double _tokensPerRow;

    /// <summary>Whether enough was measured to refuse work by it.</summary>
    public bool IsTrusted => Volatile.Read(ref _measured) >= Trusted;

    /// <summary>Tokens of a row, on average.</summary>
    public double TokensPerRow => Volatile.Read(ref _tokensPerRow);

    /// <summary>What a run costs beside its tokens and rows, as far as that is known; zero before.</summary>
    public TimeSpan FixedCost
    {
        get
        {
            lock (_lock)
            {
                return _fit is null || _measured < Trusted ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Clamp(_fit.Predict([1, 0, 0, 0]), 0, TimeSpan.FromDays(1).TotalSeconds));
            }
        }
    }

    /// <summary>Takes in a batch.</summary>
    /// <param name="tokens">Tokens computed, at least 1.</param>
    /// <param name="rows">Its rows, at least 1.</param>
    /// <param name="elapsed">How long it took; zero is left out.</param>
    public void Measure(long tokens, int rows, TimeSpan elapsed)
    {
        if (elapsed <= TimeSpan.Zero || tokens <= 0) return;
        lock (_lock)
        {
            var seconds = elapsed.TotalSeconds;
            if (_measured >= Trusted) seconds = Math.Min(seconds, Outlier * SecondsOf(tokens, rows));
            Fit(tokens, rows, seconds);
            _secondsPerToken = Smooth(_secondsPerToken, seconds / tokens);
            _tokensPerRow = Smooth(_tokensPerRow, (double)tokens / rows);
            _largest = Math.Max(_largest, tokens);
            _measured++;
        }
    }

    /// <summary>Time that work should take; beyond the largest batch so far, that of as many such batches. Zero before the first batch.</summary>
    public TimeSpan Estimate(long tokens, int rows)
    {
        lock (_lock)
        {
            if (_fit is null || tokens <= 0) return TimeSpan.Zero;
            var seconds = tokens <= _largest ? SecondsOf(tokens, rows) : SecondsOf(_largest, rows * ((double)_largest / tokens)) * tokens / _largest;
            return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(1).TotalSeconds));
        }
    }

    private void Fit(long tokens, int rows, double seconds)
    {
        if (_fit is null)
        {
            _fit = new RecursiveLeastSquares([0, seconds * TokenUnit / tokens, 0, 0], seconds * seconds);
            return;
        }

        // Dividing by the time makes errors relative, so that large batches do not drown small ones.
        Span<double> terms = stackalloc double[Terms];
        SetTerms(terms, tokens, rows, 1 / seconds);
        _fit.Update(terms, 1);
    }

    private double SecondsOf(long tokens, double rows)
    {
        Span<double> terms = stackalloc double[Terms];
        SetTerms(terms, tokens, rows, 1);
        return Math.Max(_fit!.Predict(terms), SlowestShare * _secondsPerToken * tokens);
    }

    private static void SetTerms(Span<double> terms, long tokens, double rows, double scale)
    {
        var scaled = tokens / TokenUnit;
        (terms[0], terms[1], terms[2], terms[3]) = (scale, scaled * scale, rows / RowUnit * scale, scaled * scaled * scale);
    }

    private static double Smooth(double before, double value) => before == 0 ? value : before + (Smoothing * (value - before));
}
