namespace OnnxAdapt.Adaptation.Evaluation;

/// <summary>
/// Expected calibration error (Guo et al., 2017): confidences fall into 15 bins ((m-1)/15, m/15]; the mean over all of the bins'
/// |share right - mean confidence|, weighted by their counts.
/// </summary>
public sealed class CalibrationBins
{
    private const int Bins = 15;
    private readonly long[] _counts = new long[Bins];
    private readonly double[] _confidence = new double[Bins];
    private readonly long[] _right = new long[Bins];

    /// <summary>Adds one answer.</summary>
    /// <param name="confidence">Probability of the chosen label, 0 to 1.</param>
    /// <param name="right">Whether the choice was right.</param>
    public void Add(double confidence, bool right)
    {
        var bin = Math.Clamp((int)Math.Ceiling(confidence * Bins) - 1, 0, Bins - 1);
        _counts[bin]++;
        _confidence[bin] += confidence;
        _right[bin] += right ? 1 : 0;
    }

    /// <summary>The error, 0 to 1; 0 without answers.</summary>
    public double Error()
    {
        var total = _counts.Sum();
        return total == 0 ? 0 : Enumerable.Range(0, Bins).Sum(bin => Math.Abs(_right[bin] - _confidence[bin])) / total;
    }
}
