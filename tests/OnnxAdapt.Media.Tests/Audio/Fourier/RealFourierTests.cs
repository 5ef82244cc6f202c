using System.Numerics;
using OnnxAdapt.Media.Audio.Fourier;

namespace OnnxAdapt.Media.Tests.Audio.Fourier;

public sealed class RealFourierTests
{
    public static TheoryData<int> Lengths => [.. Enumerable.Range(1, 40), 64, 74, 97, 101, 240, 320, 400, 401, 512, 1009, 1018, 1024, 2 * 3 * 5 * 7 * 11, 37 * 41];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Power_AnyLength_IsTheDefinition(int length)
    {
        var rows = Enumerable.Range(0, Vector<double>.Count).Select(lane => Noise(length, lane)).ToArray();

        var power = PowerOf(rows, length);

        for (var lane = 0; lane < rows.Length; lane++)
        {
            for (var bin = 0; bin <= length / 2; bin++) Assert.Equal(Definition(rows[lane], bin), power[bin][lane], 1e-10 * length * length);
        }
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(1009)]
    [InlineData(4096)]
    public void Power_AllBins_HoldTheEnergyOfTheRow(int length)
    {
        var row = Noise(length, 3);

        var power = PowerOf([row], length);

        var energy = Enumerable.Range(0, length).Sum(bin => power[Math.Min(bin, length - bin)][0]) / length;
        Assert.Equal(row.Sum(value => value * value), energy, 1e-9 * length);
    }

    private static Vector<double>[] PowerOf(double[][] rows, int length)
    {
        var fourier = new RealFourier(length);
        var values = new Vector<double>[length];
        for (var index = 0; index < length; index++)
        {
            var lanes = new double[Vector<double>.Count];
            for (var lane = 0; lane < rows.Length; lane++) lanes[lane] = rows[lane][index];
            values[index] = new Vector<double>(lanes);
        }

        var power = new Vector<double>[fourier.Bins];
        fourier.Power(values, fourier.Allocate(), power);
        return power;
    }

    private static double Definition(double[] row, int bin)
    {
        var sum = Complex.Zero;
        for (var index = 0; index < row.Length; index++) sum += row[index] * Complex.FromPolarCoordinates(1, -2 * Math.PI * ((long)index * bin % row.Length) / row.Length);
        return (sum.Real * sum.Real) + (sum.Imaginary * sum.Imaginary);
    }

    private static double[] Noise(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (random.NextDouble() * 2) - 1)];
    }
}
