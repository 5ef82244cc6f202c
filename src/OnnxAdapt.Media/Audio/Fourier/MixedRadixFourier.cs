using System.Numerics;

namespace OnnxAdapt.Media.Audio.Fourier;

/// <summary>
/// Stockham's self-sorting transform for lengths of small prime factors. A pass of radix r over transforms of length n = r m takes
/// y[k + r p] = w^(k p) sum over j of x[p + m j] exp(-2 pi i j k / r), with w = exp(-2 pi i / n), and leaves r times as many of length m.
/// </summary>
internal sealed class MixedRadixFourier : IComplexFourier
{
    /// <summary>Largest prime factor for which this is faster than a convolution.</summary>
    public const int LargestRadix = 31;

    private readonly int _length;
    private readonly int[] _radices;
    private readonly double[] _cosines;
    private readonly double[] _sines;

    public MixedRadixFourier(int length)
    {
        _length = length;
        _radices = [.. Factors(length)];
        _cosines = [.. Enumerable.Range(0, length).Select(index => Math.Cos(2 * Math.PI * index / length))];
        _sines = [.. Enumerable.Range(0, length).Select(index => -Math.Sin(2 * Math.PI * index / length))];
    }

    /// <inheritdoc/>
    public int BufferLength => _length;

    /// <summary>Whether the length has no large prime factor.</summary>
    public static bool Suits(int length) => Factors(length).All(factor => factor <= LargestRadix);

    /// <inheritdoc/>
    public LaneBuffer Transform(LaneBuffer data, LaneBuffer scratch)
    {
        var (length, stride) = (_length, 1);
        foreach (var radix in _radices)
        {
            var inner = length / radix;
            if (radix == 4) PassOfFour(data, scratch, inner, stride);
            else if (radix == 2) PassOfTwo(data, scratch, inner, stride);
            else Pass(radix, data, scratch, inner, stride);
            (data, scratch) = (scratch, data);
            (length, stride) = (inner, stride * radix);
        }

        return data;
    }

    private static IEnumerable<int> Factors(int length)
    {
        for (; length % 4 == 0; length /= 4) yield return 4;
        for (var factor = 2; length > 1; factor++)
        {
            if ((long)factor * factor > length) factor = length;
            for (; length % factor == 0; length /= factor) yield return factor;
        }
    }

    private void PassOfTwo(LaneBuffer source, LaneBuffer target, int inner, int stride)
    {
        var (xr, xi, yr, yi) = (source.Real, source.Imaginary, target.Real, target.Imaginary);
        for (var p = 0; p < inner; p++)
        {
            var (cosine, sine) = (new Vector<double>(_cosines[p * stride]), new Vector<double>(_sines[p * stride]));
            for (var q = 0; q < stride; q++)
            {
                var (first, second) = (q + (stride * p), q + (stride * (p + inner)));
                var (dr, di) = (xr[first] - xr[second], xi[first] - xi[second]);
                var to = q + (stride * 2 * p);
                (yr[to], yi[to]) = (xr[first] + xr[second], xi[first] + xi[second]);
                (yr[to + stride], yi[to + stride]) = ((dr * cosine) - (di * sine), (dr * sine) + (di * cosine));
            }
        }
    }

    private void PassOfFour(LaneBuffer source, LaneBuffer target, int inner, int stride)
    {
        var (xr, xi, yr, yi) = (source.Real, source.Imaginary, target.Real, target.Imaginary);
        for (var p = 0; p < inner; p++)
        {
            var (one, two, three) = (p * stride, 2 * p * stride, 3 * p * stride);
            var (c1, s1) = (new Vector<double>(_cosines[one]), new Vector<double>(_sines[one]));
            var (c2, s2) = (new Vector<double>(_cosines[two]), new Vector<double>(_sines[two]));
            var (c3, s3) = (new Vector<double>(_cosines[three]), new Vector<double>(_sines[three]));
            for (var q = 0; q < stride; q++)
            {
                var (a, b, c, d) = (q + (stride * p), q + (stride * (p + inner)), q + (stride * (p + (2 * inner))), q + (stride * (p + (3 * inner))));
                var (acr, aci, sacr, saci) = (xr[a] - xr[c], xi[a] - xi[c], xr[a] + xr[c], xi[a] + xi[c]);
                var (bdr, bdi, sbdr, sbdi) = (xr[b] - xr[d], xi[b] - xi[d], xr[b] + xr[d], xi[b] + xi[d]);
                var to = q + (stride * 4 * p);
                (yr[to], yi[to]) = (sacr + sbdr, saci + sbdi);
                var (r1, i1) = (acr + bdi, aci - bdr);
                (yr[to + stride], yi[to + stride]) = ((r1 * c1) - (i1 * s1), (r1 * s1) + (i1 * c1));
                var (r2, i2) = (sacr - sbdr, saci - sbdi);
                (yr[to + (2 * stride)], yi[to + (2 * stride)]) = ((r2 * c2) - (i2 * s2), (r2 * s2) + (i2 * c2));
                var (r3, i3) = (acr - bdi, aci + bdr);
                (yr[to + (3 * stride)], yi[to + (3 * stride)]) = ((r3 * c3) - (i3 * s3), (r3 * s3) + (i3 * c3));
            }
        }
    }

    private void Pass(int radix, LaneBuffer source, LaneBuffer target, int inner, int stride)
    {
        var root = _length / radix;
        for (var p = 0; p < inner; p++)
        {
            for (var k = 0; k < radix; k++)
            {
                var twiddle = (int)((long)k * p * stride % _length);
                var (cosine, sine) = (new Vector<double>(_cosines[twiddle]), new Vector<double>(_sines[twiddle]));
                for (var q = 0; q < stride; q++)
                {
                    var (real, imaginary) = Sum(source, q + (stride * p), stride * inner, radix, k * root);
                    var to = q + (stride * ((radix * p) + k));
                    (target.Real[to], target.Imaginary[to]) = ((real * cosine) - (imaginary * sine), (real * sine) + (imaginary * cosine));
                }
            }
        }
    }

    /// <summary>One number of a short transform: the sum over j of x[start + j step] exp(-2 pi i j angle / N).</summary>
    private (Vector<double> Real, Vector<double> Imaginary) Sum(LaneBuffer source, int start, int step, int radix, int angle)
    {
        var (real, imaginary) = (source.Real[start], source.Imaginary[start]);
        for (int j = 1, place = angle; j < radix; j++, place += angle)
        {
            if (place >= _length) place -= _length;
            var (xr, xi) = (source.Real[start + (j * step)], source.Imaginary[start + (j * step)]);
            real += (xr * _cosines[place]) - (xi * _sines[place]);
            imaginary += (xr * _sines[place]) + (xi * _cosines[place]);
        }

        return (real, imaginary);
    }
}
