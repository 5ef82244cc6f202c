using System.Numerics;

namespace OnnxAdapt.Media.Audio.Fourier;

/// <summary>
/// Bluestein's transform for any length N: with c[n] = exp(-pi i n^2 / N), X[k] = c[k] times the convolution of x c with the conjugate of c, which a
/// transform of a power of two M of at least 2 N - 1 computes.
/// </summary>
internal sealed class BluesteinFourier : IComplexFourier
{
    private readonly int _length;
    private readonly MixedRadixFourier _inner;
    private readonly (double Real, double Imaginary)[] _chirp;
    private readonly (double Real, double Imaginary)[] _filter;

    public BluesteinFourier(int length)
    {
        _length = length;
        _inner = new MixedRadixFourier((int)BitOperations.RoundUpToPowerOf2((uint)((2 * length) - 1)));
        _chirp = [.. Enumerable.Range(0, length).Select(index => Chirp(index, length))];
        _filter = MakeFilter();
    }

    /// <inheritdoc/>
    public int BufferLength => _inner.BufferLength;

    /// <inheritdoc/>
    public LaneBuffer Transform(LaneBuffer data, LaneBuffer scratch)
    {
        Multiply(data, _chirp, 1);
        Array.Clear(data.Real, _length, BufferLength - _length);
        Array.Clear(data.Imaginary, _length, BufferLength - _length);
        var spectrum = _inner.Transform(data, scratch);
        Multiply(spectrum, _filter, 1d / BufferLength);
        Conjugate(spectrum, BufferLength);
        var result = _inner.Transform(spectrum, ReferenceEquals(spectrum, data) ? scratch : data);
        Conjugate(result, _length);
        Multiply(result, _chirp, 1);
        return result;
    }

    private static (double Real, double Imaginary) Chirp(int index, int length)
    {
        var (sine, cosine) = Math.SinCos(Math.PI * ((long)index * index % (2L * length)) / length);
        return (cosine, -sine);
    }

    private (double Real, double Imaginary)[] MakeFilter()
    {
        var (data, scratch) = (new LaneBuffer(BufferLength), new LaneBuffer(BufferLength));
        for (var index = 0; index < _length; index++)
        {
            var mirrored = index == 0 ? 0 : BufferLength - index;
            data.Real[index] = data.Real[mirrored] = new Vector<double>(_chirp[index].Real);
            data.Imaginary[index] = data.Imaginary[mirrored] = new Vector<double>(-_chirp[index].Imaginary);
        }

        var spectrum = _inner.Transform(data, scratch);
        return [.. Enumerable.Range(0, BufferLength).Select(index => (spectrum.Real[index][0], spectrum.Imaginary[index][0]))];
    }

    private static void Multiply(LaneBuffer buffer, (double Real, double Imaginary)[] factors, double scale)
    {
        for (var index = 0; index < factors.Length; index++)
        {
            var (cosine, sine) = (new Vector<double>(factors[index].Real * scale), new Vector<double>(factors[index].Imaginary * scale));
            var (real, imaginary) = (buffer.Real[index], buffer.Imaginary[index]);
            (buffer.Real[index], buffer.Imaginary[index]) = ((real * cosine) - (imaginary * sine), (real * sine) + (imaginary * cosine));
        }
    }

    private static void Conjugate(LaneBuffer buffer, int count)
    {
        for (var index = 0; index < count; index++) buffer.Imaginary[index] = -buffer.Imaginary[index];
    }
}
