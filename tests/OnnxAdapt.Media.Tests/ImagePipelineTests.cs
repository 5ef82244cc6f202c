using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Media.Tests;

public sealed class ImagePipelineTests
{
    private static readonly ImageSettings Plain = new() { Mean = [0.5, 0.25, 0], Deviation = [0.5, 1, 2] };

    [Fact]
    public void Read_ChannelsFirst_NormalisesEachChannel()
    {
        var tensor = For(Plain, 1, 3, 2, 2).Read(Squares(), "image");

        Assert.Equal([3, 2, 2], tensor.Dimensions.ToArray());
        Assert.Equal([1f, -1f, -1f, 1f, -0.25f, 0.75f, -0.25f, 0.75f, 0f, 0f, 0.5f, 0.5f], tensor.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Read_ChannelsLast_KeepsChannelsTogether()
    {
        var tensor = For(Plain, 1, 2, 2, 3).Read(Squares(), "image");

        Assert.Equal([2, 2, 3], tensor.Dimensions.ToArray());
        Assert.Equal([1f, -0.25f, 0f, -1f, 0.75f, 0f], tensor.AsSpan<float>()[..6].ToArray());
    }

    [Fact]
    public void Read_OneChannel_IsBrightness()
    {
        var tensor = For(new ImageSettings { Rescale = 1 }, 1, 1, 2, 2).Read(Squares(), "image");

        Assert.Equal([76f, 150f, 29f, 255f], tensor.AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    public void Read_Crop_TakesTheCentreAndFillsWithBlack(int width, int height)
    {
        var file = SampleImages.Png(3, 3, 0, (column, row) => [(byte)((10 * row) + column + 1)]);
        var tensor = For(new ImageSettings { Rescale = 1, Crop = new ImageSize(width, height) }, null, 3, null, null).Read(file, "image");

        var (left, top) = ((int)Math.Floor((3 - width) / 2d), (int)Math.Floor((3 - height) / 2d));
        var expected = Enumerable.Range(0, width * height).Select(index =>
        {
            var (x, y) = ((index % width) + left, (index / width) + top);
            return x is >= 0 and < 3 && y is >= 0 and < 3 ? (10f * y) + x + 1 : 0;
        });
        Assert.Equal(expected, tensor.AsSpan<float>()[..(width * height)].ToArray());
    }

    [Fact]
    public void Read_NoSizeInSettings_TakesTheGraphs()
    {
        var tensor = For(new ImageSettings(), 1, 3, 7, 5).Read(SampleImages.Jpeg, "image");

        Assert.Equal([3, 7, 5], tensor.Dimensions.ToArray());
    }

    [Fact]
    public void Read_LongAndNarrow_IsRefused()
    {
        var file = SampleImages.Png(4000, 1, 0, (_, _) => [1]);
        var pipeline = For(new ImageSettings { Resize = new ImageSize(0, 0, 256) }, null, 3, null, null);

        Assert.Contains("too long and narrow", Assert.Throws<AdaptException>(() => pipeline.Read(file, "image")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void For_OtherInputs_IsNull()
    {
        Assert.Null(ImagePipeline.For(Plain, Signature(TensorElementType.Int64, 1, 3, 2, 2), 100));
        Assert.Null(ImagePipeline.For(Plain, Signature(TensorElementType.Float, 1, 3), 100));
        Assert.Null(ImagePipeline.For(Plain, Signature(TensorElementType.Float, 1, 5, 2, 2), 100));
    }

    /// <summary>Red and green above blue and white.</summary>
    private static byte[] Squares() => SampleImages.Png(2, 2, 2, (column, row) => (column, row) switch
    {
        (0, 0) => [255, 0, 0],
        (1, 0) => [0, 255, 0],
        (0, 1) => [0, 0, 255],
        _ => [255, 255, 255],
    });

    private static ImagePipeline For(ImageSettings settings, params long?[] shape) =>
        ImagePipeline.For(settings, Signature(TensorElementType.Float, shape), 1_000_000)!;

    private static ModelSignature Signature(TensorElementType type, params long?[] shape) =>
        new([new TensorSignature("data", type, [.. shape.Select(size => new Dimension(size, null))])], []);
}
