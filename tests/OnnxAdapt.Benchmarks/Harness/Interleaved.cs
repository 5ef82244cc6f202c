using System.Diagnostics;

namespace OnnxAdapt.Benchmarks.Harness;

/// <summary>
/// Runs cases in turn, round after round, so that other load on the machine falls on all of them alike. The first case is the baseline
/// of the ratios. Before each case there is a pause, in which threads that spin for more work of the case before give up.
/// </summary>
internal sealed class Interleaved(int rounds, int warmupRounds = 3)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly List<(string Name, Func<double> Measure)> _cases = [];

    /// <summary>Adds a case that is timed here.</summary>
    /// <param name="name">What runs.</param>
    /// <param name="action">One repetition.</param>
    /// <param name="repetitions">Repetitions per round; the time is that of one.</param>
    public Interleaved Add(string name, Action action, int repetitions = 1) => AddMeasured(name, () =>
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < repetitions; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / repetitions;
    });

    /// <summary>Adds a case that gives its own time in milliseconds.</summary>
    public Interleaved AddMeasured(string name, Func<double> measure)
    {
        _cases.Add((name, measure));
        return this;
    }

    /// <summary>Runs all rounds.</summary>
    public IReadOnlyList<Measurement> Run()
    {
        var times = _cases.ConvertAll(_ => new double[rounds]);
        for (var round = -warmupRounds; round < rounds; round++)
        {
            for (var i = 0; i < _cases.Count; i++)
            {
                Thread.Sleep(Pause);
                var time = _cases[i].Measure();
                times[i][Math.Max(round, 0)] = time;
            }
        }

        return [.. _cases.Select((item, i) => new Measurement(item.Name, Median(times[i]), Median([.. times[i].Zip(times[0], (own, first) => own / first)]), rounds))];
    }

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
