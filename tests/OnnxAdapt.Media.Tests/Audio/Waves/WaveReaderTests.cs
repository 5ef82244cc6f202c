using System.Buffers.Binary;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Media.Audio.Waves;
using OnnxAdapt.TestKit.Sounds;

namespace OnnxAdapt.Media.Tests.Audio.Waves;

public sealed class WaveReaderTests
{
    private const string PcmIdentifier = "0100000000001000800000AA00389B71";
    private static readonly float[] Expected = [0, 0.5f, -0.5f, -1];

    [Theory]
    [InlineData(1, 8, "80C04000")]
    [InlineData(1, 16, "0000004000C00080")]
    [InlineData(1, 24, "0000000000400000C0000080")]
    [InlineData(1, 32, "0000000000000040000000C000000080")]
    [InlineData(3, 32, "000000000000003F000000BF000080BF")]
    [InlineData(3, 64, "0000000000000000000000000000E03F000000000000E0BF000000000000F0BF")]
    public void Read_EveryFormat_GivesTheSameSamples(int tag, int bits, string data)
    {
        var clip = WaveReader.Read(WaveFile.Of(Convert.FromHexString(data), tag, 1, 8_000, bits), "audio");

        Assert.Equal((8_000, 0.0005), (clip.SampleRate, clip.Seconds));
        Assert.Equal(Expected, clip.Samples);
    }

    [Fact]
    public void Read_SeveralChannels_GivesTheirMean()
    {
        var clip = WaveReader.Read(WaveFile.Of(Convert.FromHexString("004000C00040004000200000"), 1, 2, 8_000, 16), "audio");

        Assert.Equal([0, 0.5f, 0.125f], clip.Samples);
    }

    [Fact]
    public void Read_Extensible_TakesTheSubformat()
    {
        var file = WaveFile.Of(null, ("fmt ", Extensible(PcmIdentifier), null), ("data", Convert.FromHexString("0040"), null));

        Assert.Equal([0.5f], WaveReader.Read(file, "audio").Samples);
    }

    [Fact]
    public void Read_OtherPartsOfOddLength_ArePassedOver()
    {
        var file = WaveFile.Of(
            null, ("JUNK", [1, 2, 3], null), ("fmt ", [.. WaveFile.Format(1, 1, 8_000, 16), 0, 0], null), ("LIST", [1], null), ("data", Convert.FromHexString("0040"), null), ("id3 ", [9, 9, 9], 400));

        Assert.Equal([0.5f], WaveReader.Read(file, "audio").Samples);
    }

    [Theory]
    [InlineData(0xFFFFFFFF, 0xFFFFFFFF)]
    [InlineData(0x7FFFF000, 0x7FFFF024)]
    [InlineData(0u, 0u)]
    public void Read_WrittenToAPipe_TakesWholeFramesToTheEnd(uint dataLength, uint wholeLength)
    {
        var file = WaveFile.Of(Convert.FromHexString("004000C011"), 1, 1, 8_000, 16, dataLength, wholeLength);

        Assert.Equal([0.5f, -0.5f], WaveReader.Read(file, "audio").Samples);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(19)]
    [InlineData(30)]
    [InlineData(40)]
    [InlineData(44)]
    [InlineData(45)]
    [InlineData(51)]
    public void Read_CutOff_IsRefused(int length)
    {
        var whole = WaveFile.Of(new byte[8], 1, 1, 8_000, 16);

        Assert.Contains("audio", Refused(whole[..length]), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Anything_NeverFailsOtherwise()
    {
        var whole = WaveFile.Of(null, ("LIST", [1], null), ("fmt ", Extensible(PcmIdentifier), null), ("data", new byte[6], null));
        var random = new Random(5);
        for (var attempt = 0; attempt < 20_000; attempt++)
        {
            var file = whole.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--) file[random.Next(file.Length)] = (byte)random.Next(256);
            try
            {
                WaveReader.Read(file.AsSpan(0, random.Next(file.Length + 1)), "audio");
            }
            catch (AdaptException exception)
            {
                Assert.Equal(AdaptErrorKind.InvalidArgument, exception.Kind);
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 500, 16, "500 samples per second")]
    [InlineData(1, 1, 2_000_000_000, 16, "samples per second")]
    [InlineData(1, 0, 8_000, 16, "0 channels")]
    [InlineData(1, 65, 8_000, 16, "65 channels")]
    [InlineData(1, 1, 8_000, 12, "PCM samples of 12 bits")]
    [InlineData(1, 1, 8_000, 64, "PCM samples of 64 bits")]
    [InlineData(3, 1, 8_000, 16, "floating-point samples of 16 bits")]
    [InlineData(7, 1, 8_000, 8, "mu-law")]
    [InlineData(0x55, 1, 8_000, 16, "MPEG")]
    public void Read_FormatThatIsNotRead_SaysWhich(int tag, int channels, int rate, int bits, string reason) =>
        Assert.Contains(reason, Refused(WaveFile.Of(new byte[64], tag, channels, rate, bits)), StringComparison.Ordinal);

    [Theory]
    [InlineData("664C614300000022", "FLAC")]
    [InlineData("4F67675300020000", "Ogg")]
    [InlineData("49443303000000000000000000", "MP3")]
    [InlineData("FFFB90640000000000000000", "MP3")]
    [InlineData("52463634FFFFFFFF57415645", "RF64")]
    [InlineData("524946462400000041564920", "no WAV file")]
    public void Read_OtherFiles_SaysWhatToDo(string file, string advice) =>
        Assert.Contains(advice, Refused(Convert.FromHexString(file)), StringComparison.Ordinal);

    [Fact]
    public void Read_TooLong_IsRefusedByItsHeader() =>
        Assert.Contains("is 2 seconds long; at most 1.5", Refused(WaveFile.Of(new byte[32_000], 1, 1, 8_000, 16), 1.5), StringComparison.Ordinal);

    [Fact]
    public void Read_DamagedInOtherWays_SaysHow()
    {
        byte[] format = WaveFile.Format(1, 2, 8_000, 16);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(12), 2);

        Assert.Contains("take 2 bytes", Refused(WaveFile.Of(null, ("fmt ", format, null), ("data", new byte[4], null))), StringComparison.Ordinal);
        Assert.Contains("before their format", Refused(WaveFile.Of(null, ("data", new byte[4], null))), StringComparison.Ordinal);
        Assert.Contains("twice", Refused(WaveFile.Of(null, ("fmt ", WaveFile.Format(1, 1, 8_000, 16), null), ("fmt ", WaveFile.Format(1, 1, 8_000, 16), null))), StringComparison.Ordinal);
        Assert.Contains("holds no samples", Refused(WaveFile.Of([], 1, 1, 8_000, 16)), StringComparison.Ordinal);
        Assert.Contains("no whole number of frames", Refused(WaveFile.Of(new byte[5], 1, 1, 8_000, 16)), StringComparison.Ordinal);
        Assert.Contains("not a finite number, at position 1", Refused(WaveFile.OfFloats([0, float.NaN], 8_000)), StringComparison.Ordinal);
        Assert.Contains("not a finite number", Refused(WaveFile.Of(BitConverter.GetBytes(1e300), 3, 1, 8_000, 64)), StringComparison.Ordinal);
        Assert.Contains("samples of the format", Refused(WaveFile.Of(null, ("fmt ", Extensible("01000000000010008000AAAA00389B71"), null))), StringComparison.Ordinal);
    }

    private static byte[] Extensible(string identifier) => [.. WaveFile.Format(0xFFFE, 1, 8_000, 16), 22, 0, 16, 0, 4, 0, 0, 0, .. Convert.FromHexString(identifier)];

    private static string Refused(byte[] file, double maxSeconds = 60)
    {
        var failure = Assert.Throws<AdaptException>(() => WaveReader.Read(file, "audio", maxSeconds));
        Assert.Equal(AdaptErrorKind.InvalidArgument, failure.Kind);
        return failure.Message;
    }
}
