namespace OnnxAdapt.Cli.Scoring;

/// <summary>How often each label was rightly given, wrongly given, and missed.</summary>
internal sealed class LabelCounts
{
    private readonly Dictionary<string, (long Right, long Wrong, long Missed)> _counts = new(StringComparer.Ordinal);

    /// <summary>A label that was given and is right.</summary>
    public void Right(string label) => Change(label, right: 1);

    /// <summary>A label that was given and is wrong.</summary>
    public void Wrong(string label) => Change(label, wrong: 1);

    /// <summary>A label that is right and was not given.</summary>
    public void Missed(string label) => Change(label, missed: 1);

    /// <summary>Mean of the F1 of every label that occurs as truth or answer; 0 without labels.</summary>
    public double MacroF1() => _counts.Count == 0
        ? 0
        : _counts.Values.Average(count => 2.0 * count.Right / ((2 * count.Right) + count.Wrong + count.Missed));

    private void Change(string label, long right = 0, long wrong = 0, long missed = 0)
    {
        var count = _counts.GetValueOrDefault(label);
        _counts[label] = (count.Right + right, count.Wrong + wrong, count.Missed + missed);
    }
}
