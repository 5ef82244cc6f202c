namespace OnnxAdapt.Cli.Scoring;

/// <summary>Expected calibration error over 15 bins of equal width (Guo et al., 2017).</summary>
internal sealed class CalibrationBins
{
    private const int Bins = 15;

    private readonly double[] _confidence = new double[Bins];
    private readonly double[] _correct = new double[Bins];
    private long _count;

    /// <summary>Adds one answer.</summary>
    /// <param name="confidence">Probability of the chosen label, 0 to 1.</param>
    /// <param name="correct">Whether the choice was right.</param>
    public void Add(double confidence, bool correct)
    {
        var bin = Math.Clamp((int)Math.Ceiling(confidence * Bins) - 1, 0, Bins - 1);
        _confidence[bin] += confidence;
        _correct[bin] += correct ? 1 : 0;
        _count++;
    }

    /// <summary>Sum over the bins of |right - expected|, divided by the number of answers; 0 without answers.</summary>
    public double Error() =>
        _count == 0 ? 0 : Enumerable.Range(0, Bins).Sum(bin => Math.Abs(_correct[bin] - _confidence[bin])) / _count;
}
