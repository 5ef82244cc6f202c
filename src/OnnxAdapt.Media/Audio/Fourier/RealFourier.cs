using System.Numerics;

namespace OnnxAdapt.Media.Audio.Fourier;

/// <summary>
/// The transform of real numbers of any length N, of which the first N / 2 + 1 values are kept. An even N takes one complex transform Z of half the length, of
/// z[n] = x[2n] + i x[2n+1]: X[k] = (Z[k] + Z*[N/2-k]) / 2 - i exp(-2 pi i k / N) (Z[k] - Z*[N/2-k]) / 2. Safe for concurrent calls.
/// </summary>
internal sealed class RealFourier
{
    private readonly bool _halved;
    private readonly IComplexFourier _inner;
    private readonly double[] _cosines;
    private readonly double[] _sines;

    public RealFourier(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Length = length;
        _halved = length % 2 == 0;
        var inner = _halved ? length / 2 : length;
        _inner = MixedRadixFourier.Suits(inner) ? new MixedRadixFourier(inner) : new BluesteinFourier(inner);
        _cosines = [.. Enumerable.Range(0, Bins).Select(index => Math.Cos(2 * Math.PI * index / length) / 2)];
        _sines = [.. Enumerable.Range(0, Bins).Select(index => Math.Sin(2 * Math.PI * index / length) / 2)];
    }

    /// <summary>Numbers that are transformed.</summary>
    public int Length { get; }

    /// <summary>Values of the result.</summary>
    public int Bins => (Length / 2) + 1;

    /// <summary>Memory for one call at a time.</summary>
    public (LaneBuffer First, LaneBuffer Second) Allocate() => (new LaneBuffer(_inner.BufferLength), new LaneBuffer(_inner.BufferLength));

    /// <summary>Transforms several rows of numbers at once.</summary>
    /// <param name="values">The numbers, <see cref="Length"/> of each row.</param>
    /// <param name="memory">From <see cref="Allocate"/>.</param>
    /// <param name="squares">Receives the squared magnitudes, <see cref="Bins"/> of each row.</param>
    public void Power(ReadOnlySpan<Vector<double>> values, (LaneBuffer First, LaneBuffer Second) memory, Span<Vector<double>> squares)
    {
        Load(values, memory.First);
        var result = _inner.Transform(memory.First, memory.Second);
        for (var bin = 0; bin < Bins; bin++)
        {
            var (real, imaginary) = _halved ? Untangle(result, bin) : (result.Real[bin], result.Imaginary[bin]);
            squares[bin] = (real * real) + (imaginary * imaginary);
        }
    }

    private void Load(ReadOnlySpan<Vector<double>> values, LaneBuffer target)
    {
        if (!_halved)
        {
            values[..Length].CopyTo(target.Real);
            Array.Clear(target.Imaginary, 0, Length);
            return;
        }

        for (var index = 0; index < Length / 2; index++)
        {
            target.Real[index] = values[2 * index];
            target.Imaginary[index] = values[(2 * index) + 1];
        }
    }

    private (Vector<double> Real, Vector<double> Imaginary) Untangle(LaneBuffer half, int bin)
    {
        var size = Length / 2;
        var (here, there) = (bin == size ? 0 : bin, bin == 0 ? 0 : size - bin);
        var (sumReal, sumImaginary) = (half.Real[here] + half.Real[there], half.Imaginary[here] - half.Imaginary[there]);
        var (real, imaginary) = (half.Real[here] - half.Real[there], half.Imaginary[here] + half.Imaginary[there]);
        var (cosine, sine) = (new Vector<double>(_cosines[bin]), new Vector<double>(_sines[bin]));
        return ((sumReal * 0.5) + (imaginary * cosine) - (real * sine), (sumImaginary * 0.5) - (real * cosine) - (imaginary * sine));
    }
}
