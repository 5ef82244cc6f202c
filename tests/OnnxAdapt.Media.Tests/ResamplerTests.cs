namespace OnnxAdapt.Media.Tests;

public sealed class ResamplerTests
{
    public static TheoryData<ResampleFilter> Filters => [.. Enum.GetValues<ResampleFilter>()];

    [Theory]
    [MemberData(nameof(Filters))]
    public void Resize_OneColour_Keeps(ResampleFilter filter)
    {
        var image = Image(13, 9, (_, _) => (200, 100, 7));

        foreach (var (width, height) in new[] { (5, 4), (29, 31), (13, 2), (1, 1) })
        {
            var resized = Resampler.Resize(image, width, height, filter);

            Assert.Equal((width, height), (resized.Width, resized.Height));
            Assert.All(resized.Rgb.Chunk(3), pixel => Assert.Equal([200, 100, 7], pixel));
        }
    }

    [Fact]
    public void Resize_SameSize_Keeps()
    {
        var image = Noise(6, 5);

        Assert.Equal(image.Rgb, Resampler.Resize(image, 6, 5, ResampleFilter.Bicubic).Rgb);
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void Resize_Noise_IsWithinOneOfTheExactSum(ResampleFilter filter)
    {
        if (filter == ResampleFilter.Nearest) return;
        var image = Noise(17, 11);
        foreach (var (width, height) in new[] { (7, 5), (40, 23) })
        {
            var resized = Resampler.Resize(image, width, height, filter);

            for (var row = 0; row < height; row++)
            {
                for (var column = 0; column < width; column++)
                {
                    var exact = Exact(image, width, height, column, row, filter);
                    Assert.InRange(Math.Abs(resized.Rgb[((row * width) + column) * 3] - exact), 0, 2.5);
                }
            }
        }
    }

    /// <summary>Halving with triangles: the weights around a centre are 1, 3, 3, 1 eighths, and cut off and raised to a sum of 1 at the edges.</summary>
    [Fact]
    public void Resize_HalfByBilinear_WeighsFourPixels()
    {
        var image = Image(6, 1, (column, _) => ((byte)(column * column * 10), 0, 0));

        var resized = Resampler.Resize(image, 3, 1, ResampleFilter.Bilinear);

        Assert.Equal([(byte)Math.Round(((3 * 0) + (3 * 10) + 40) / 7d), (byte)Math.Round((10 + (3 * 40) + (3 * 90) + 160) / 8d), (byte)Math.Round((90 + (3 * 160) + (3 * 250)) / 7d)],
            resized.Rgb.Where((_, index) => index % 3 == 0));
    }

    [Fact]
    public void Resize_Nearest_TakesPixels()
    {
        var image = Image(4, 1, (column, _) => ((byte)column, 0, 0));

        Assert.Equal([1, 3], Resampler.Resize(image, 2, 1, ResampleFilter.Nearest).Rgb.Where((_, index) => index % 3 == 0));
    }

    private static double Exact(PixelImage image, int width, int height, int column, int row, ResampleFilter filter)
    {
        double sum = 0, weights = 0;
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var weight = Along(column, x, image.Width, width, filter) * Along(row, y, image.Height, height, filter);
                sum += weight * image.Rgb[((y * image.Width) + x) * 3];
                weights += weight;
            }
        }

        return Math.Clamp(sum / weights, 0, 255);
    }

    private static double Along(int to, int from, int fromLength, int toLength, ResampleFilter filter)
    {
        var scale = (double)fromLength / toLength;
        var distance = (from + 0.5 - ((to + 0.5) * scale)) / Math.Max(1, scale);
        return Math.Abs(distance) < FilterKernel.SupportOf(filter) ? FilterKernel.Weight(filter, distance) : 0;
    }

    private static PixelImage Noise(int width, int height)
    {
        var random = new Random(3);
        return Image(width, height, (_, _) => ((byte)random.Next(60, 200), (byte)random.Next(256), (byte)random.Next(256)));
    }

    private static PixelImage Image(int width, int height, Func<int, int, (byte Red, byte Green, byte Blue)> colour) => new(
        width, height, [.. Enumerable.Range(0, width * height).SelectMany(index =>
        {
            var (red, green, blue) = colour(index % width, index / width);
            return new[] { red, green, blue };
        })]);
}
