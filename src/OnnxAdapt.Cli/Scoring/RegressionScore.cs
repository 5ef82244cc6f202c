namespace OnnxAdapt.Cli.Scoring;

/// <summary>Scores values that a model gave. Every output counts as a value of its own.</summary>
internal sealed class RegressionScore
{
    private double _squared;
    private double _absolute;
    private double _sum;
    private double _sumOfSquares;
    private long _values;

    /// <summary>Rows scored.</summary>
    public long Count { get; private set; }

    /// <summary>Mean squared error.</summary>
    public double MeanSquaredError => _squared / _values;

    /// <summary>Mean absolute error.</summary>
    public double MeanAbsoluteError => _absolute / _values;

    /// <summary>1 - squared error / variance of the truth.</summary>
    public double RSquared => 1 - (_squared / (_sumOfSquares - (_sum * _sum / _values)));

    /// <summary>Adds a row.</summary>
    public void Add(IReadOnlyList<float> truth, IReadOnlyList<float> values)
    {
        for (var index = 0; index < Math.Min(truth.Count, values.Count); index++)
        {
            var difference = (double)truth[index] - values[index];
            _squared += difference * difference;
            _absolute += Math.Abs(difference);
            _sum += truth[index];
            _sumOfSquares += (double)truth[index] * truth[index];
            _values++;
        }

        Count++;
    }
}
