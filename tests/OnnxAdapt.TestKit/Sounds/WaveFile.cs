using System.Buffers.Binary;
using System.Text;

namespace OnnxAdapt.TestKit.Sounds;

/// <summary>Writes WAV files.</summary>
public static class WaveFile
{
    /// <summary>A file of 16-bit samples of one channel.</summary>
    public static byte[] OfShorts(ReadOnlySpan<float> samples, int rate)
    {
        var data = new byte[samples.Length * 2];
        for (var index = 0; index < samples.Length; index++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(index * 2), (short)Math.Clamp(MathF.Round(samples[index] * 32768), -32768, 32767));
        }

        return Of(data, 1, 1, rate, 16);
    }

    /// <summary>A file of 32-bit floating-point samples of one channel.</summary>
    public static byte[] OfFloats(ReadOnlySpan<float> samples, int rate)
    {
        var data = new byte[samples.Length * 4];
        for (var index = 0; index < samples.Length; index++) BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(index * 4), samples[index]);
        return Of(data, 3, 1, rate, 32);
    }

    /// <summary>A file of any samples.</summary>
    /// <param name="data">Bytes of the samples.</param>
    /// <param name="tag">Format tag: 1 for PCM, 3 for floating-point numbers.</param>
    /// <param name="channels">Samples in a frame.</param>
    /// <param name="rate">Frames per second.</param>
    /// <param name="bits">Bits of a sample.</param>
    /// <param name="dataLength">What the file says is the length of the samples; null for the truth.</param>
    /// <param name="wholeLength">What the file says is its length; null for the truth.</param>
    public static byte[] Of(byte[] data, int tag, int channels, int rate, int bits, uint? dataLength = null, uint? wholeLength = null) =>
        Of(wholeLength, ("fmt ", Format(tag, channels, rate, bits), null), ("data", data, dataLength));

    /// <summary>A file of any chunks.</summary>
    public static byte[] Of(uint? wholeLength, params (string Name, byte[] Body, uint? Length)[] chunks)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Encoding.ASCII.GetBytes("RIFF"));
        writer.Write(wholeLength ?? (uint)(4 + chunks.Sum(chunk => 8 + chunk.Body.Length + (chunk.Body.Length & 1))));
        writer.Write(Encoding.ASCII.GetBytes("WAVE"));
        foreach (var (name, body, length) in chunks)
        {
            writer.Write(Encoding.ASCII.GetBytes(name));
            writer.Write(length ?? (uint)body.Length);
            writer.Write(body);
            if ((body.Length & 1) == 1 && length is null) writer.Write((byte)0);
        }

        return stream.ToArray();
    }

    /// <summary>The plain format chunk.</summary>
    public static byte[] Format(int tag, int channels, int rate, int bits)
    {
        var format = new byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(format, (ushort)tag);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(2), (ushort)channels);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(4), rate);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(8), rate * channels * bits / 8);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(12), (ushort)(channels * bits / 8));
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(14), (ushort)bits);
        return format;
    }
}
