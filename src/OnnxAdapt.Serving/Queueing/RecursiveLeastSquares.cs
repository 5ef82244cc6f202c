namespace OnnxAdapt.Serving.Queueing;

/// <summary>
/// Least squares that takes in one equation at a time, with exponential forgetting: K = P x / (f + x'P x), w += K (y - x'w),
/// P = (P - K x'P) / f. What is not excited does not blow up: P only grows up to its first size.
/// Not thread-safe.
/// </summary>
internal sealed class RecursiveLeastSquares
{
    private const double Forgetting = 0.98;
    private readonly double[] _weights;
    private readonly double[,] _covariance;
    private readonly double[] _spread;
    private readonly double _largestTrace;

    /// <summary>Begins with a guess.</summary>
    /// <param name="weights">The guess.</param>
    /// <param name="variance">How far each weight may be off, squared.</param>
    public RecursiveLeastSquares(double[] weights, double variance)
    {
        _weights = weights;
        _covariance = new double[weights.Length, weights.Length];
        _spread = new double[weights.Length];
        _largestTrace = variance * weights.Length;
        for (var i = 0; i < weights.Length; i++)
        {
            _covariance[i, i] = variance;
        }
    }

    /// <summary>The value for some terms.</summary>
    public double Predict(ReadOnlySpan<double> terms)
    {
        var sum = 0.0;
        for (var i = 0; i < terms.Length; i++)
        {
            sum += terms[i] * _weights[i];
        }

        return sum;
    }

    /// <summary>Takes in that these terms gave this value.</summary>
    public void Update(ReadOnlySpan<double> terms, double value)
    {
        var spread = Multiply(terms);
        var scale = Forgetting;
        for (var i = 0; i < terms.Length; i++)
        {
            scale += terms[i] * spread[i];
        }

        var error = value - Predict(terms);
        for (var i = 0; i < terms.Length; i++)
        {
            _weights[i] += spread[i] / scale * error;
        }

        Shrink(spread, scale);
        Forget();
    }

    private double[] Multiply(ReadOnlySpan<double> terms)
    {
        var result = _spread;
        Array.Clear(result);
        for (var i = 0; i < terms.Length; i++)
        {
            for (var j = 0; j < terms.Length; j++)
            {
                result[i] += _covariance[i, j] * terms[j];
            }
        }

        return result;
    }

    private void Shrink(double[] spread, double scale)
    {
        for (var i = 0; i < spread.Length; i++)
        {
            for (var j = 0; j < spread.Length; j++)
            {
                _covariance[i, j] -= spread[i] * spread[j] / scale;
            }
        }
    }

    private void Forget()
    {
        var trace = 0.0;
        for (var i = 0; i < _weights.Length; i++)
        {
            trace += _covariance[i, i];
        }

        if (trace / Forgetting > _largestTrace) return;
        for (var i = 0; i < _weights.Length; i++)
        {
            for (var j = 0; j < _weights.Length; j++)
            {
                _covariance[i, j] /= Forgetting;
            }
        }
    }
}
