using System.Buffers.Binary;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Media.Audio.Waves;

/// <summary>Stored samples to one channel of numbers, full scale at -1 and 1.</summary>
internal static class SampleDecoder
{
    private delegate float Sample(ReadOnlySpan<byte> bytes);

    /// <summary>The mean over the channels of each frame.</summary>
    /// <param name="data">A whole number of frames.</param>
    /// <param name="format">How they are stored.</param>
    /// <param name="field">What to call them in errors.</param>
    /// <exception cref="AdaptException">InvalidArgument when a sample is not a finite number.</exception>
    public static float[] Decode(ReadOnlySpan<byte> data, WaveFormat format, string field)
    {
        var samples = new float[data.Length / format.FrameBytes];
        if (format is { IsFloat: false, Bits: 16, Channels: 1 }) DecodeShorts(data, samples);
        else DecodeFrames(data, format, ReaderOf(format), samples);
        if (format.IsFloat) RequireFinite(samples, field);
        return samples;
    }

    private static void DecodeShorts(ReadOnlySpan<byte> data, float[] samples)
    {
        for (var frame = 0; frame < samples.Length; frame++)
        {
            samples[frame] = BinaryPrimitives.ReadInt16LittleEndian(data[(frame * 2)..]) / 32768f;
        }
    }

    private static void DecodeFrames(ReadOnlySpan<byte> data, WaveFormat format, Sample read, float[] samples)
    {
        var size = format.Bits / 8;
        for (var frame = 0; frame < samples.Length; frame++)
        {
            var sum = 0d;
            for (var channel = 0; channel < format.Channels; channel++)
            {
                sum += read(data[(((frame * format.Channels) + channel) * size)..]);
            }

            samples[frame] = (float)(sum / format.Channels);
        }
    }

    private static Sample ReaderOf(WaveFormat format) => (format.IsFloat, format.Bits) switch
    {
        (true, 32) => BinaryPrimitives.ReadSingleLittleEndian,
        (true, _) => bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (_, 8) => bytes => (bytes[0] - 128) / 128f,
        (_, 16) => bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32768f,
        (_, 24) => bytes => ((bytes[0] << 8) | (bytes[1] << 16) | (bytes[2] << 24)) / 2147483648f,
        _ => bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2147483648f,
    };

    private static void RequireFinite(float[] samples, string field)
    {
        var wrong = Array.FindIndex(samples, sample => !float.IsFinite(sample));
        if (wrong >= 0) throw AdaptException.Invalid(field, $"holds a sample that is not a finite number, at position {wrong}.");
    }
}
