using System.Collections.Concurrent;
using System.Numerics;

namespace OnnxAdapt.Media.Audio.Waves;

/// <summary>
/// Brings sound to another sample rate by any whole-numbered ratio: sample n of the result is the sum of all samples x[k] weighed with
/// <see cref="SincKernel"/> at n from / to - k, and the weights of one result sum to 1. With to / from = L / M in lowest terms there are L different rows of weights;
/// they are kept where that takes little memory, and otherwise made from the kernel's table one by one. Outside the clip there is silence.
/// </summary>
public static class RateConverter
{
    private const int MostWeights = 262_144;
    private const int MostTables = 16;
    private static readonly ConcurrentDictionary<(int From, int To), float[][]> Tables = new();

    /// <summary>The same sound at another rate: <c>ceil(length * to / from)</c> samples.</summary>
    /// <param name="samples">Samples at the rate <paramref name="from"/>.</param>
    /// <param name="from">Samples per second, at least 1.</param>
    /// <param name="to">Samples per second wanted, at least 1.</param>
    public static float[] Convert(ReadOnlySpan<float> samples, int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, 1);
        if (from == to) return samples.ToArray();
        var divisor = (int)BigInteger.GreatestCommonDivisor(from, to);
        var (phases, step) = (to / divisor, from / divisor);
        var cutoff = SincKernel.Rolloff * Math.Min(1, to / (double)from);
        var half = (int)Math.Ceiling(SincKernel.Crossings / cutoff);
        var result = new float[checked((int)((((long)samples.Length * phases) + step - 1) / step))];
        var padded = new float[samples.Length + (2 * half)];
        samples.CopyTo(padded.AsSpan(half));
        if ((long)phases * 2 * half <= MostWeights) Weigh(padded, result, TableOf(phases, step, cutoff, half), step);
        else WeighEach(padded, result, phases, step, cutoff, half);
        return result;
    }

    private static void Weigh(float[] padded, float[] result, float[][] table, int step)
    {
        long position = 0;
        for (var index = 0; index < result.Length; index++, position += step)
        {
            var (whole, phase) = Math.DivRem(position, table.Length);
            result[index] = Dot(padded.AsSpan((int)whole + 1), table[phase]);
        }
    }

    private static void WeighEach(float[] padded, float[] result, int phases, int step, double cutoff, int half)
    {
        var weights = new float[2 * half];
        long position = 0;
        for (var index = 0; index < result.Length; index++, position += step)
        {
            var (whole, phase) = Math.DivRem(position, phases);
            Fill(weights, phase / (double)phases, cutoff, half, SincKernel.Interpolated);
            result[index] = Dot(padded.AsSpan((int)whole + 1), weights);
        }
    }

    private static float[][] TableOf(int phases, int step, double cutoff, int half)
    {
        if (Tables.TryGetValue((step, phases), out var known)) return known;
        var table = new float[phases][];
        for (var phase = 0; phase < phases; phase++)
        {
            Fill(table[phase] = new float[2 * half], phase / (double)phases, cutoff, half, SincKernel.Exact);
        }

        if (Tables.Count >= MostTables) Tables.Clear();
        Tables.TryAdd((step, phases), table);
        return table;
    }

    /// <summary>Weights of the samples from <c>half - 1</c> before the place to <c>half</c> after it.</summary>
    private static void Fill(float[] weights, double fraction, double cutoff, int half, Func<double, double> kernel)
    {
        Span<double> exact = weights.Length <= 1024 ? stackalloc double[weights.Length] : new double[weights.Length];
        var sum = 0d;
        for (var index = 0; index < weights.Length; index++)
        {
            sum += exact[index] = kernel((fraction + half - 1 - index) * cutoff);
        }

        for (var index = 0; index < weights.Length; index++) weights[index] = (float)(exact[index] / sum);
    }

    private static float Dot(ReadOnlySpan<float> samples, float[] weights)
    {
        var (first, second) = (Vector<float>.Zero, Vector<float>.Zero);
        var index = 0;
        for (; index <= weights.Length - (2 * Vector<float>.Count); index += 2 * Vector<float>.Count)
        {
            first += new Vector<float>(samples[index..]) * new Vector<float>(weights, index);
            second += new Vector<float>(samples[(index + Vector<float>.Count)..]) * new Vector<float>(weights, index + Vector<float>.Count);
        }

        var sum = Vector.Sum(first + second);
        for (; index < weights.Length; index++) sum += samples[index] * weights[index];
        return sum;
    }
}
