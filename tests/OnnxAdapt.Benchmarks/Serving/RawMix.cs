using System.Diagnostics;
using OnnxAdapt.Cli.Bench.Texts;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>The bare runtime on the texts of a length mix, one thread: what no server can be much faster than without packing.</summary>
internal static class RawMix
{
    private const int Tokens = 4000;
    private const int Rounds = 3;
    private const int SingleRuns = 300;

    private static readonly int[] Batches = [1, 8, 16, 32];

    /// <summary>Milliseconds per text at the best batch size, tokenised beforehand and sorted by length: of each size the median of a few rounds.</summary>
    public static (double Milliseconds, int Batch) Best(RawEncoder raw, LengthMix mix)
    {
        var rows = raw.Tokenize(TextMaker.Make(mix, 2 * Tokens / (mix.Shortest + mix.Longest), 1));
        raw.RunAll(rows, Batches[1]);
        return Batches.Select(batch => (Median([.. Enumerable.Range(0, Rounds).Select(_ => raw.Seconds(rows, batch))]) / rows.Length * 1000, batch)).Min();
    }

    /// <summary>Median milliseconds to tokenise and run one text alone.</summary>
    public static double Single(RawEncoder raw, LengthMix mix)
    {
        var times = TextMaker.Make(mix, 2 * SingleRuns, 1).Select(text =>
        {
            var start = Stopwatch.GetTimestamp();
            raw.Run(raw.Tokenize([text]));
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }).ToArray();
        return Median(times[SingleRuns..]);
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
