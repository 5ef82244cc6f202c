using System.Buffers.Binary;

namespace OnnxAdapt.Client;

/// <summary>WAV files of one channel of 32-bit floating-point samples.</summary>
internal static class FloatWave
{
    private const int HeaderLength = 44;

    /// <summary>The file.</summary>
    public static byte[] Of(ReadOnlySpan<float> samples, int sampleRate)
    {
        var file = new byte[checked(HeaderLength + (samples.Length * sizeof(float)))];
        var header = file.AsSpan();
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], file.Length - 8);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], 3);
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], unchecked(sampleRate * sizeof(float)));
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], sizeof(float));
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 32);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], samples.Length * sizeof(float));
        for (var index = 0; index < samples.Length; index++) BinaryPrimitives.WriteSingleLittleEndian(header[(HeaderLength + (index * sizeof(float)))..], samples[index]);
        return file;
    }
}
