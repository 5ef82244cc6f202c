namespace OnnxAdapt.Media.Audio.Waves;

/// <summary>
/// A sinc under a Kaiser window: h(t) = c sinc(c t) I0(b sqrt(1 - (c t / Z)^2)) / I0(b), with c the cutoff relative to half the source rate,
/// Z = 64 zero crossings on each side and b = 0.1102 (A - 8.7) for A = 100 dB of attenuation (Kaiser's formula). The transition then takes a tenth of the
/// passband, so with c at 0.95 of the smaller Nyquist frequency all above that frequency is gone and 0.9 of it is kept.
/// </summary>
internal static class SincKernel
{
    /// <summary>Zero crossings on each side.</summary>
    public const int Crossings = 64;

    /// <summary>Cutoff as a share of the smaller Nyquist frequency.</summary>
    public const double Rolloff = 0.95;

    private const double Beta = 0.1102 * (100 - 8.7);

    /// <summary>Points of the table for each zero crossing; a straight line between two of them is off by less than 1e-7.</summary>
    private const int Resolution = 4096;
    private static readonly Lazy<double[]> Table = new(MakeTable);

    /// <summary>The kernel at a distance in zero crossings, before the factor c.</summary>
    public static double Exact(double distance)
    {
        var share = distance / Crossings;
        if (Math.Abs(share) >= 1) return 0;
        var sinc = distance == 0 ? 1 : Math.Sin(Math.PI * distance) / (Math.PI * distance);
        return sinc * Bessel(Beta * Math.Sqrt(1 - (share * share))) / BesselOfBeta;
    }

    /// <summary>The same from a table.</summary>
    public static double Interpolated(double distance)
    {
        var place = Math.Abs(distance) * Resolution;
        if (place >= Crossings * Resolution) return 0;
        var index = (int)place;
        var table = Table.Value;
        return table[index] + ((place - index) * (table[index + 1] - table[index]));
    }

    private static readonly double BesselOfBeta = Bessel(Beta);

    private static double[] MakeTable() => [.. Enumerable.Range(0, (Crossings * Resolution) + 1).Select(index => Exact(index / (double)Resolution))];

    /// <summary>The modified Bessel function of the first kind of order 0, by its series.</summary>
    private static double Bessel(double x)
    {
        var (sum, term, quarter) = (1d, 1d, x * x / 4);
        for (var k = 1; term > sum * 1e-17; k++)
        {
            term *= quarter / ((double)k * k);
            sum += term;
        }

        return sum;
    }
}
