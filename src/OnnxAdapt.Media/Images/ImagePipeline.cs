using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Media;

/// <summary>From the bytes of an image file to one row of a graph's input. Safe for concurrent calls.</summary>
public sealed class ImagePipeline
{
    private const int LongestSide = 65_535;
    private readonly ImageSettings _settings;
    private readonly long _maxPixels;
    private readonly bool _channelsLast;
    private readonly int _channels;
    private readonly float[][] _values;

    private ImagePipeline(ImageSettings settings, TensorSignature input, int channels, bool channelsLast, long maxPixels)
    {
        _settings = settings;
        _maxPixels = maxPixels;
        (_channels, _channelsLast) = (channels, channelsLast);
        _values = [.. Enumerable.Range(0, channels).Select(channel => ValuesOf(settings, channel))];
        InputName = input.Name;
    }

    /// <summary>Name of the graph's input.</summary>
    public string InputName { get; }

    /// <summary>The pipeline for a graph.</summary>
    /// <param name="settings">What the model's folder says.</param>
    /// <param name="signature">Inputs of the graph.</param>
    /// <param name="maxPixels">Most pixels of an image, checked before it is decoded.</param>
    /// <returns>Null when the graph has not exactly one input of floats with the axes batch, channels, height and width, or batch, height, width and channels.</returns>
    public static ImagePipeline? For(ImageSettings settings, ModelSignature signature, long maxPixels)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(signature);
        if (signature.Inputs is not [{ ElementType: TensorElementType.Float, Shape: [_, var second, var third, var fourth] } input]) return null;
        var channelsLast = settings.ChannelsLast ?? (!IsColour(second) && IsColour(fourth));
        var channels = channelsLast ? fourth.Value ?? 3 : second.Value ?? 3;
        if (channels is not (1 or 3)) return null;
        var (height, width) = channelsLast ? (second.Value, third.Value) : (third.Value, fourth.Value);
        return new ImagePipeline(WithGraphSize(settings, width, height), input, (int)channels, channelsLast, maxPixels);
    }

    /// <summary>One row of the graph's input, without the batch axis.</summary>
    /// <param name="content">The file.</param>
    /// <param name="field">What to call it in errors.</param>
    /// <exception cref="AdaptException">InvalidArgument when it is no image, damaged or too large; FailedPrecondition when libvips is absent.</exception>
    public Tensor Read(ReadOnlySpan<byte> content, string field)
    {
        var resize = _settings.Resize;
        var image = ImageDecoder.Decode(content, field, _maxPixels, resize is null ? null : resize.Of);
        if (resize is not null) image = Resize(image, resize, field);
        return ToTensor(image);
    }

    private PixelImage Resize(PixelImage image, ImageSize size, string field)
    {
        var (width, height) = size.Of(image.Width, image.Height);
        return Math.Max(width, height) < LongestSide && (long)width * height <= Math.Max(_maxPixels, 1)
            ? Resampler.Resize(image, width, height, _settings.Filter)
            : throw AdaptException.Invalid(field, $"is too long and narrow: its shorter side brought to {Math.Min(width, height)} pixels, it would have more than {_maxPixels}.");
    }

    private Tensor ToTensor(PixelImage image)
    {
        var (width, height) = _settings.Crop is { } crop ? (crop.Width, crop.Height) : (image.Width, image.Height);
        var (left, top) = (FloorHalf(image.Width - width), FloorHalf(image.Height - height));
        var tensor = _channelsLast
            ? Tensor.Allocate(TensorElementType.Float, height, width, _channels)
            : Tensor.Allocate(TensorElementType.Float, _channels, height, width);
        var target = tensor.AsSpan<float>();
        var (pixelStep, channelStep) = _channelsLast ? (_channels, 1) : (1, height * width);
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                Write(PixelAt(image, column + left, row + top), target[(((row * width) + column) * pixelStep)..], channelStep);
            }
        }

        return tensor;
    }

    private void Write((byte Red, byte Green, byte Blue) pixel, Span<float> target, int step)
    {
        if (_channels == 1)
        {
            target[0] = _values[0][Luma(pixel)];
            return;
        }

        target[0] = _values[0][pixel.Red];
        target[step] = _values[1][pixel.Green];
        target[2 * step] = _values[2][pixel.Blue];
    }

    /// <summary>Brightness after ITU-R 601-2: 0.299 red + 0.587 green + 0.114 blue, in 16 binary places.</summary>
    private static int Luma((byte Red, byte Green, byte Blue) pixel) => ((pixel.Red * 19595) + (pixel.Green * 38470) + (pixel.Blue * 7471) + 0x8000) >> 16;

    private static (byte Red, byte Green, byte Blue) PixelAt(PixelImage image, int column, int row)
    {
        if ((uint)column >= (uint)image.Width || (uint)row >= (uint)image.Height) return default;
        var index = ((row * image.Width) + column) * PixelImage.Channels;
        return (image.Rgb[index], image.Rgb[index + 1], image.Rgb[index + 2]);
    }

    private static int FloorHalf(int difference) => difference >> 1;

    private static bool IsColour(Dimension dimension) => dimension.Value is 1 or 3;

    /// <summary>A folder that says no size takes that of the graph, where it is fixed.</summary>
    private static ImageSettings WithGraphSize(ImageSettings settings, long? width, long? height) =>
        settings is { Resize: null, Crop: null } && width is > 0 and < LongestSide && height is > 0 and < LongestSide
            ? settings with { Resize = new ImageSize((int)width, (int)height) }
            : settings;

    /// <summary>What each of the 256 pixel values becomes: <c>(value * rescale - mean) / deviation</c>.</summary>
    private static float[] ValuesOf(ImageSettings settings, int channel)
    {
        var (mean, deviation) = (Pick(settings.Mean, channel, 0), Pick(settings.Deviation, channel, 1));
        return [.. Enumerable.Range(0, 256).Select(value => (float)(((value * settings.Rescale) - mean) / deviation))];
    }

    private static double Pick(IReadOnlyList<double> numbers, int channel, double otherwise) =>
        numbers.Count == 0 ? otherwise : numbers[Math.Min(channel, numbers.Count - 1)];
}
