using System.Buffers.Binary;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Media.Audio.Waves;

/// <summary>What the <c>fmt</c> chunk of a WAV file says.</summary>
/// <param name="IsFloat">Whether samples are IEEE floating-point numbers.</param>
/// <param name="Channels">Samples in a frame.</param>
/// <param name="SampleRate">Frames per second.</param>
/// <param name="Bits">Bits of a sample as it is stored.</param>
internal readonly record struct WaveFormat(bool IsFloat, int Channels, int SampleRate, int Bits)
{
    private const int PlainLength = 16;
    private const int ExtensibleLength = 40;
    private const int MaxChannels = 64;
    private const int MinRate = 1_000;
    private const int MaxRate = 384_000;
    private const ushort Pcm = 1;
    private const ushort Float = 3;
    private const ushort Extensible = 0xFFFE;

    /// <summary>The end of the identifiers that stand for the plain format tags.</summary>
    private static ReadOnlySpan<byte> SubformatEnd => [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>Bytes of one frame: a sample for each channel.</summary>
    public int FrameBytes => Channels * (Bits / 8);

    /// <summary>Reads the chunk.</summary>
    /// <exception cref="AdaptException">InvalidArgument when it is damaged or names a format that is not read.</exception>
    public static WaveFormat Read(ReadOnlySpan<byte> chunk, string field)
    {
        if (chunk.Length < PlainLength) throw AdaptException.Invalid(field, $"is a damaged WAV file: its format takes {chunk.Length} bytes, at least {PlainLength} are needed.");
        var tag = TagOf(chunk, field);
        var format = new WaveFormat(
            tag == Float,
            BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]),
            (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..])),
            BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]));
        return format.Checked(tag, BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]), field);
    }

    private static ushort TagOf(ReadOnlySpan<byte> chunk, string field)
    {
        var tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        if (tag != Extensible) return tag;
        if (chunk.Length < ExtensibleLength) throw AdaptException.Invalid(field, $"is a damaged WAV file: its extensible format takes {chunk.Length} bytes, {ExtensibleLength} are needed.");
        return chunk[26..ExtensibleLength].SequenceEqual(SubformatEnd)
            ? BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..])
            : throw AdaptException.Invalid(field, $"holds samples of the format {new Guid(chunk[24..ExtensibleLength])}, which is not read; write PCM or floating-point samples.");
    }

    private WaveFormat Checked(ushort tag, int frameBytes, string field)
    {
        if (tag is not (Pcm or Float)) throw AdaptException.Invalid(field, $"holds {NameOf(tag)} samples, which are not read; write PCM or floating-point samples.");
        var fits = IsFloat ? Bits is 32 or 64 : Bits is 8 or 16 or 24 or 32;
        if (!fits) throw AdaptException.Invalid(field, $"has {(IsFloat ? "floating-point" : "PCM")} samples of {Bits} bits; PCM of 8, 16, 24 and 32 bits and floating-point numbers of 32 and 64 are read.");
        if (Channels is < 1 or > MaxChannels) throw AdaptException.Invalid(field, $"has {Channels} channels; 1 to {MaxChannels} are read.");
        if (SampleRate is < MinRate or > MaxRate) throw AdaptException.Invalid(field, $"has {SampleRate} samples per second; {MinRate} to {MaxRate} are read.");
        return frameBytes == FrameBytes
            ? this
            : throw AdaptException.Invalid(field, $"is a damaged WAV file: it says that {Channels} samples of {Bits} bits take {frameBytes} bytes.");
    }

    private static string NameOf(ushort tag) => tag switch
    {
        2 => "ADPCM",
        6 => "A-law",
        7 => "mu-law",
        0x11 => "IMA ADPCM",
        0x31 => "GSM",
        0x50 or 0x55 => "MPEG",
        0xFF or 0x1610 => "AAC",
        0xF1AC => "FLAC",
        _ => $"format 0x{tag:X4}",
    };
}
