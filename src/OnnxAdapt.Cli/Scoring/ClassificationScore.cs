using OnnxAdapt.Adaptation.Evaluation;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Scoring;

/// <summary>Scores labels that a model gave, one label per row or several.</summary>
internal sealed class ClassificationScore
{
    private const float MultiLabelThreshold = 0.5f;

    private readonly CalibrationBins _calibration = new();
    private readonly LabelCounts _labels = new();
    private readonly Dictionary<(string Truth, string Answer), long> _confusions = [];
    private long _right;

    /// <summary>Rows scored.</summary>
    public long Count { get; private set; }

    /// <summary>Share of the rows that are wholly right.</summary>
    public double Accuracy => Count == 0 ? 0 : (double)_right / Count;

    /// <summary>Mean F1 of the labels.</summary>
    public double MacroF1 => _labels.MacroF1();

    /// <summary>Expected calibration error.</summary>
    public double CalibrationError => _calibration.Error();

    /// <summary>Adds a row with one right label.</summary>
    public void AddSingle(string truth, Prediction prediction)
    {
        var best = prediction.Labels.Count == 0 ? new LabelScore() : prediction.Labels[0];
        var correct = best.Label == truth;
        Count++;
        _calibration.Add(best.Score, correct);
        if (correct)
        {
            _right++;
            _labels.Right(truth);
            return;
        }

        _labels.Wrong(best.Label);
        _labels.Missed(truth);
        _confusions[(truth, best.Label)] = _confusions.GetValueOrDefault((truth, best.Label)) + 1;
    }

    /// <summary>Adds a row with any number of right labels; a label counts as given from a score of one half.</summary>
    public void AddMulti(IReadOnlyCollection<string> truths, Prediction prediction)
    {
        var wanted = truths.ToHashSet(StringComparer.Ordinal);
        var allRight = true;
        foreach (var score in prediction.Labels)
        {
            var correct = (score.Score >= MultiLabelThreshold) == wanted.Contains(score.Label);
            allRight &= correct;
            _calibration.Add(Math.Max(score.Score, 1 - score.Score), correct);
            CountLabel(score, wanted.Remove(score.Label));
        }

        foreach (var unknown in wanted) _labels.Missed(unknown);
        Count++;
        if (allRight && wanted.Count == 0) _right++;
    }

    /// <summary>The most frequent mistakes, first the most frequent.</summary>
    public IReadOnlyList<ConfusionPair> Confusions(int limit) =>
        [.. _confusions.Select(pair => new ConfusionPair(pair.Key.Truth, pair.Key.Answer, pair.Value))
            .OrderByDescending(pair => pair.Count).ThenBy(pair => pair.Truth, StringComparer.Ordinal).ThenBy(pair => pair.Answer, StringComparer.Ordinal)
            .Take(limit)];

    private void CountLabel(LabelScore score, bool wanted)
    {
        var given = score.Score >= MultiLabelThreshold;
        if (given && wanted) _labels.Right(score.Label);
        else if (given) _labels.Wrong(score.Label);
        else if (wanted) _labels.Missed(score.Label);
    }
}
