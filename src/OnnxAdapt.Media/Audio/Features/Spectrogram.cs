using System.Numerics;
using System.Runtime.InteropServices;
using OnnxAdapt.Media.Audio.Fourier;
using OnnxAdapt.Media.Audio.Settings;

namespace OnnxAdapt.Media.Audio.Features;

/// <summary>
/// Magnitudes or powers of the frequencies of each frame, or their sums under mel triangles. As many frames as a vector has lanes go through every
/// step together, so that each step is plain arithmetic on vectors; numbers have double precision. Safe for concurrent calls.
/// </summary>
internal sealed class Spectrogram
{
    private readonly FrameSettings _settings;
    private readonly RealFourier _fourier;
    private readonly double[] _window;
    private readonly MelFilterBank? _bank;

    /// <summary>Prepares for clips of a rate.</summary>
    public Spectrogram(FrameSettings settings, MelSettings? mels, int sampleRate)
    {
        _settings = settings;
        _fourier = new RealFourier(settings.FftLength);
        _window = WindowFunction.Of(settings);
        _bank = mels is null ? null : new MelFilterBank(mels, settings.FftLength, sampleRate);
    }

    /// <summary>Features of each frame.</summary>
    public int Bins => _bank?.Count ?? _fourier.Bins;

    /// <summary>The features of a clip.</summary>
    /// <param name="samples">At least enough for one frame.</param>
    /// <param name="convert">What becomes of each value before it is rounded to single precision.</param>
    public FeatureMatrix Compute(ReadOnlySpan<float> samples, Func<double, double> convert)
    {
        var signal = FrameSignal.Of(samples, _settings);
        var result = FeatureMatrix.Allocate(_settings.CountOf(samples.Length), Bins);
        var memory = _fourier.Allocate();
        var time = new Vector<double>[_settings.FftLength];
        var squares = new Vector<double>[_fourier.Bins];
        var bands = _bank is null ? squares : new Vector<double>[_bank.Count];
        for (var frame = 0; frame < result.Frames; frame += LaneBuffer.Lanes)
        {
            var count = Math.Min(LaneBuffer.Lanes, result.Frames - frame);
            Load(signal, frame, count, time);
            Treat(time.AsSpan(0, _settings.FrameLength), _window);
            _fourier.Power(time, memory, squares);
            if (_settings.Power == 1) Root(squares);
            _bank?.Apply(squares, bands.AsSpan());
            Store(bands, result, frame, count, convert);
        }

        return result;
    }

    private void Load(double[] signal, int frame, int count, Vector<double>[] time)
    {
        var lanes = MemoryMarshal.Cast<Vector<double>, double>(time.AsSpan());
        for (var lane = 0; lane < count; lane++)
        {
            var source = signal.AsSpan((frame + lane) * _settings.Hop, _settings.FrameLength);
            for (var index = 0; index < source.Length; index++) lanes[(index * LaneBuffer.Lanes) + lane] = source[index];
        }
    }

    private void Treat(Span<Vector<double>> frame, double[] window)
    {
        if (_settings.RemovesOffset) RemoveOffset(frame);
        if (_settings is { PreemphasisOverClip: false, Preemphasis: not 0 }) Emphasise(frame, _settings.Preemphasis);
        for (var index = 0; index < frame.Length; index++) frame[index] *= window[index];
    }

    private static void RemoveOffset(Span<Vector<double>> frame)
    {
        var sum = Vector<double>.Zero;
        foreach (var value in frame) sum += value;
        var mean = sum / frame.Length;
        for (var index = 0; index < frame.Length; index++) frame[index] -= mean;
    }

    private static void Emphasise(Span<Vector<double>> frame, double share)
    {
        for (var index = frame.Length - 1; index > 0; index--) frame[index] -= share * frame[index - 1];
        frame[0] *= 1 - share;
    }

    private static void Root(Span<Vector<double>> squares)
    {
        for (var index = 0; index < squares.Length; index++) squares[index] = Vector.SquareRoot(squares[index]);
    }

    private static void Store(Vector<double>[] bands, FeatureMatrix result, int frame, int count, Func<double, double> convert)
    {
        var lanes = MemoryMarshal.Cast<Vector<double>, double>(bands);
        for (var lane = 0; lane < count; lane++)
        {
            var target = result.Frame(frame + lane);
            for (var bin = 0; bin < target.Length; bin++) target[bin] = (float)convert(lanes[(bin * LaneBuffer.Lanes) + lane]);
        }
    }
}
