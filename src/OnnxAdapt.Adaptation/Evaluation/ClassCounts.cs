using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Evaluation;

/// <summary>True and false decisions per class, and the metrics that follow.</summary>
internal sealed class ClassCounts(int classes)
{
    private readonly long[] _truePositives = new long[classes];
    private readonly long[] _predicted = new long[classes];
    private readonly long[] _support = new long[classes];

    public void Add(int label, bool predicted, bool actual)
    {
        _predicted[label] += predicted ? 1 : 0;
        _support[label] += actual ? 1 : 0;
        _truePositives[label] += predicted && actual ? 1 : 0;
    }

    public IReadOnlyList<ClassMetrics> Metrics(IReadOnlyList<string> labels) => [.. labels.Select((label, i) => Of(label, i))];

    /// <summary>Unweighted mean of F1 over the classes that occur, as target or as prediction.</summary>
    public double MacroF1()
    {
        var occurring = Enumerable.Range(0, _support.Length).Where(i => _support[i] + _predicted[i] > 0).ToArray();
        return occurring.Length == 0 ? 0 : occurring.Average(F1);
    }

    public double MicroF1() => Ratio(2 * _truePositives.Sum(), _predicted.Sum() + _support.Sum());

    private ClassMetrics Of(string label, int i) =>
        new(label, Ratio(_truePositives[i], _predicted[i]), Ratio(_truePositives[i], _support[i]), F1(i), _support[i]);

    private double F1(int i) => Ratio(2 * _truePositives[i], _predicted[i] + _support[i]);

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
