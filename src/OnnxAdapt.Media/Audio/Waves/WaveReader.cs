using System.Buffers.Binary;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Media.Audio.Waves;

/// <summary>
/// Reads WAV files: RIFF with PCM samples of 8, 16, 24 or 32 bits or floating-point ones of 32 or 64, plain or extensible, any number of
/// channels, of which the mean is taken. A file that was written to a pipe, and so could not say its length, is read to its end.
/// </summary>
public static class WaveReader
{
    /// <summary>Longest clip where nobody says otherwise, in seconds.</summary>
    public const double DefaultMaxSeconds = 60;

    private const int HeaderLength = 12;
    private const int ChunkHeaderLength = 8;

    /// <summary>Lengths from here on stand for a length that the writer did not know.</summary>
    private const uint UnknownLength = 0x7FFFF000;

    /// <summary>Decodes one file.</summary>
    /// <param name="content">The file.</param>
    /// <param name="field">What to call it in errors.</param>
    /// <param name="maxSeconds">Longest clip, checked before memory is taken for it.</param>
    /// <exception cref="AdaptException">InvalidArgument when it is no WAV file, damaged, cut off, of a format that is not read, or too long.</exception>
    public static AudioClip Read(ReadOnlySpan<byte> content, string field, double maxSeconds = DefaultMaxSeconds)
    {
        ArgumentNullException.ThrowIfNull(field);
        RequireHeader(content, field);
        WaveFormat? format = null;
        var rest = content[HeaderLength..];
        while (rest.Length >= ChunkHeaderLength)
        {
            var name = rest[..4];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            var body = rest[ChunkHeaderLength..];
            if (name.SequenceEqual("data"u8)) return Decode(DataOf(content, body, length, format, field), format, field, maxSeconds);
            if (length > body.Length) throw AdaptException.Invalid(field, $"is cut off: a part of {length} bytes has {body.Length} left.");
            if (name.SequenceEqual("fmt "u8)) format = format is null ? WaveFormat.Read(body[..(int)length], field) : throw AdaptException.Invalid(field, "is a damaged WAV file: it gives its format twice.");
            rest = body[(int)Math.Min(body.Length, length + (length & 1))..];
        }

        throw AdaptException.Invalid(field, "is cut off: it has no samples.");
    }

    private static void RequireHeader(ReadOnlySpan<byte> content, string field)
    {
        if (content.IsEmpty) throw AdaptException.Invalid(field, "is empty; give the bytes of a WAV file.");
        if (content.Length < HeaderLength || !content[..4].SequenceEqual("RIFF"u8) || !content[8..HeaderLength].SequenceEqual("WAVE"u8))
        {
            throw AdaptException.Invalid(field, $"starts with {Convert.ToHexString(content[..Math.Min(HeaderLength, content.Length)])} and is no WAV file; {AdviceFor(content)}.");
        }
    }

    private static string AdviceFor(ReadOnlySpan<byte> content) => content switch
    {
        [(byte)'R', (byte)'F', (byte)'6', (byte)'4', ..] => "an RF64 file must be written as plain WAV",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'X', ..] => "a RIFX file must be written as plain WAV",
        [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => "FLAC must be decoded first",
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => "Ogg must be decoded first",
        [(byte)'I', (byte)'D', (byte)'3', ..] or [0xFF, >= 0xE0, ..] => "MP3 must be decoded first",
        _ => "give RIFF WAV with PCM or floating-point samples",
    };

    /// <summary>The bytes of the samples. A writer to a pipe leaves the largest length there is, or none at all.</summary>
    private static ReadOnlySpan<byte> DataOf(ReadOnlySpan<byte> content, ReadOnlySpan<byte> body, uint length, WaveFormat? format, string field)
    {
        if (format is not { } known) throw AdaptException.Invalid(field, "is a damaged WAV file: its samples come before their format.");
        var whole = BinaryPrimitives.ReadUInt32LittleEndian(content[4..]);
        if ((length >= UnknownLength && length > body.Length) || (length == 0 && whole == 0)) return body[..(body.Length - (body.Length % known.FrameBytes))];
        if (length > body.Length) throw AdaptException.Invalid(field, $"is cut off: of {length} bytes of samples, {body.Length} are there.");
        return length % known.FrameBytes == 0
            ? body[..(int)length]
            : throw AdaptException.Invalid(field, $"is a damaged WAV file: {length} bytes of samples are no whole number of frames of {known.FrameBytes} bytes.");
    }

    private static AudioClip Decode(ReadOnlySpan<byte> data, WaveFormat? format, string field, double maxSeconds)
    {
        var known = format!.Value;
        var frames = data.Length / known.FrameBytes;
        if (frames == 0) throw AdaptException.Invalid(field, "holds no samples.");
        var seconds = frames / (double)known.SampleRate;
        if (seconds > maxSeconds) throw AdaptException.Invalid(field, FormattableString.Invariant($"is {seconds:0.###} seconds long; at most {maxSeconds:0.###} are allowed."));
        return new AudioClip(SampleDecoder.Decode(data, known, field), known.SampleRate);
    }
}
