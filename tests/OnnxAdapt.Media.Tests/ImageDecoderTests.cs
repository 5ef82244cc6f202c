using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Media.Tests;

public sealed class ImageDecoderTests
{
    private const int Tolerance = 12;

    public static TheoryData<string, byte[]> Files => new()
    {
        { "JPEG", SampleImages.Jpeg }, { "WebP", SampleImages.Webp }, { "GIF", SampleImages.Gif }, { "PNG with a palette", SampleImages.PngPalette },
        { "turned JPEG", SampleImages.JpegTurned }, { "PNG", Picture(2, 8) }, { "PNG with alpha", Picture(6, 8) }, { "PNG of 16 bits", Picture(2, 16) },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_EachFormat_GivesUprightColours(string format, byte[] file)
    {
        var image = ImageDecoder.Decode(file, "image");

        Assert.True((SampleImages.Width, SampleImages.Height) == (image.Width, image.Height), format);
        foreach (var (column, row) in Inner()) AssertClose(SampleImages.ColourAt(column, row), image, column, row);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Decode_GreyPng_RepeatsBrightness(byte colourType)
    {
        var file = SampleImages.Png(5, 4, colourType, (column, row) => colourType == 0 ? [(byte)(column * 50)] : [(byte)(column * 50), (byte)(row * 60)]);

        var image = ImageDecoder.Decode(file, "image");

        Assert.Equal([0, 0, 0, 50, 50, 50, 100, 100, 100, 150, 150, 150, 200, 200, 200], image.Rgb[^15..]);
    }

    [Fact]
    public void Decode_GreyAndPrintJpeg_GiveThreeChannels()
    {
        var grey = ImageDecoder.Decode(SampleImages.Gray, "image");
        var print = ImageDecoder.Decode(SampleImages.Cmyk, "image");

        Assert.All([grey, print], image => Assert.Equal(SampleImages.Width * SampleImages.Height * 3, image.Rgb.Length));
        Assert.True(grey.Rgb[0] > 240 && grey.Rgb[0] == grey.Rgb[2]);
        Assert.True(print.Rgb[^1] > print.Rgb[^3] + 60, "the right side is blue");
    }

    [Fact]
    public void Decode_NoBytes_NamesField() =>
        Assert.Contains("inputs[3].image", Refused([], "inputs[3].image"));

    [Theory]
    [InlineData("3C73766720786D6C6E733D", "3C737667")]
    [InlineData("424D", "424D")]
    [InlineData("FFD8", "FFD8")]
    [InlineData("49492A0008000000", "49492A00")]
    public void Decode_OtherFiles_SaysHowTheyStart(string hex, string shown) =>
        Assert.Contains($"starts with {shown} and is no JPEG, PNG, WebP or GIF", Refused(Convert.FromHexString(hex)));

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_CutAnywhere_IsRefusedOrWhole(string format, byte[] file)
    {
        for (var length = 1; length < file.Length; length += Math.Max(1, file.Length / 40))
        {
            var cut = file[..length];
            var failure = Record.Exception(() => { ImageDecoder.Decode(cut, "image"); });
            Assert.True(failure is null or AdaptException { Kind: AdaptErrorKind.InvalidArgument }, $"{format} cut at {length}: {failure}");
        }
    }

    [Theory]
    [InlineData("JPEG")]
    [InlineData("PNG")]
    [InlineData("WebP")]
    public void Decode_Half_SaysDamaged(string format)
    {
        var file = (byte[])Files.Single(row => (string)row[0] == format)[1];

        Assert.Contains($"is a damaged or cut-off {format} file", Refused(file[..(file.Length / 2)]));
    }

    [Fact]
    public void Decode_MagicAlone_SaysDamaged()
    {
        Assert.Contains("damaged or cut-off PNG", Refused([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]));
        Assert.Contains("damaged or cut-off JPEG", Refused([0xFF, 0xD8, 0xFF, 0xE0, 0, 16]));
        Assert.Contains("damaged or cut-off GIF", Refused("GIF89a\0\0"u8.ToArray()));
        Assert.Contains("damaged or cut-off WebP", Refused("RIFF\x10\0\0\0WEBPVP8 "u8.ToArray()));
    }

    [Fact]
    public void Decode_FlippedBytes_NeverFailsOtherwise()
    {
        var random = new Random(7);
        foreach (var file in Files.Select(row => (byte[])row[1]))
        {
            for (var round = 0; round < 40; round++)
            {
                var damaged = file.ToArray();
                for (var change = 0; change < 4; change++) damaged[random.Next(12, damaged.Length)] = (byte)random.Next(256);
                var failure = Record.Exception(() => { ImageDecoder.Decode(damaged, "image", maxPixels: 1_000_000); });
                Assert.True(failure is null or AdaptException { Kind: AdaptErrorKind.InvalidArgument }, failure?.ToString());
            }
        }
    }

    [Fact]
    public void Decode_SmallFileOfHugeSize_IsRefusedByItsHeader()
    {
        var bomb = SampleImages.PngOf(60_000, 60_000, 0, 8, new byte[1000]);
        var before = GC.GetTotalAllocatedBytes();

        Assert.Contains("has 60000 x 60000 pixels; at most 50000000 are allowed", Refused(bomb));
        Assert.True(GC.GetTotalAllocatedBytes() - before < 10_000_000);
    }

    [Fact]
    public void Decode_OnePixelTooMany_IsRefused()
    {
        var file = Picture(2, 8);

        Assert.NotNull(ImageDecoder.Decode(file, "image", SampleImages.Width * SampleImages.Height));
        Assert.Throws<AdaptException>(() => ImageDecoder.Decode(file, "image", (SampleImages.Width * SampleImages.Height) - 1));
    }

    [Fact]
    public void Decode_MuchLargerThanGoal_ShrinksButKeepsTwiceTheGoal()
    {
        var file = SampleImages.Png(1000, 600, 2, (column, _) => column < 500 ? [200, 10, 10] : [10, 10, 200]);

        var image = ImageDecoder.Decode(file, "image", goal: (_, _) => (100, 60));

        Assert.Equal((200, 120), (image.Width, image.Height));
        Assert.Equal([200, 10, 10], image.Rgb[..3]);
        Assert.Equal([10, 10, 200], image.Rgb[^3..]);
    }

    [Fact]
    public void Decode_MuchLargerTurnedJpeg_LeavesOutDetailAndIsUpright()
    {
        var image = ImageDecoder.Decode(SampleImages.LargeTurned, "image", goal: (_, _) => (20, 12));

        Assert.Equal((50, 30), (image.Width, image.Height));
        Assert.True(image.Rgb[0] > 230 && image.Rgb[2] < 25, "the left is red");
        Assert.True(image.Rgb[^3] < 25 && image.Rgb[^1] > 230, "the right is blue");
    }

    [Fact]
    public void Decode_TurnedJpegWithGoal_AsksForUprightSize()
    {
        (int, int) asked = default;

        ImageDecoder.Decode(SampleImages.JpegTurned, "image", goal: (width, height) => asked = (width, height));

        Assert.Equal((SampleImages.Width, SampleImages.Height), asked);
    }

    [Fact]
    public async Task Decode_ManyAtOnce_GiveTheSame()
    {
        var expected = ImageDecoder.Decode(SampleImages.Jpeg, "image").Rgb;

        var all = await Task.WhenAll(Enumerable.Range(0, 32).Select(index => Task.Run(() =>
        {
            if (index % 4 == 0) Assert.Throws<AdaptException>(() => ImageDecoder.Decode(SampleImages.Jpeg.AsSpan(0, 300), "image"));
            return ImageDecoder.Decode(SampleImages.Jpeg, "image").Rgb;
        })));

        Assert.All(all, pixels => Assert.Equal(expected, pixels));
    }

    private static byte[] Picture(byte colourType, byte depth) => SampleImages.Png(
        SampleImages.Width,
        SampleImages.Height,
        colourType,
        (column, row) =>
        {
            var (red, green, blue) = SampleImages.ColourAt(column, row);
            return depth == 16 ? [red, red, green, green, blue, blue] : colourType == 6 ? [red, green, blue, 128] : [red, green, blue];
        },
        depth);

    private static string Refused(byte[] file, string field = "image")
    {
        var failure = Assert.Throws<AdaptException>(() => ImageDecoder.Decode(file, field));
        Assert.Equal(AdaptErrorKind.InvalidArgument, failure.Kind);
        return failure.Message;
    }

    private static IEnumerable<(int Column, int Row)> Inner() => [(3, 3), (3, 12), (10, 3), (10, 12), (20, 3), (20, 12)];

    private static void AssertClose((byte Red, byte Green, byte Blue) expected, PixelImage image, int column, int row)
    {
        var pixel = image.Rgb.AsSpan(((row * image.Width) + column) * 3, 3);
        Assert.InRange(Math.Abs(expected.Red - pixel[0]), 0, Tolerance);
        Assert.InRange(Math.Abs(expected.Green - pixel[1]), 0, Tolerance);
        Assert.InRange(Math.Abs(expected.Blue - pixel[2]), 0, Tolerance);
    }
}
