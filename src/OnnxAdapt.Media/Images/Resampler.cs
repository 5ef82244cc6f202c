namespace OnnxAdapt.Media;

/// <summary>
/// Brings images to another size, the columns first and then the rows, each rounded to 8 bits: the method of the Pillow library, which most
/// models were trained with, number for number.
/// </summary>
public static class Resampler
{
    private const int Half = 1 << (ResampleTable.Precision - 1);

    /// <summary>The image in another size.</summary>
    /// <param name="image">The image.</param>
    /// <param name="width">New width, at least 1.</param>
    /// <param name="height">New height, at least 1.</param>
    /// <param name="filter">How pixels are weighed.</param>
    public static PixelImage Resize(PixelImage image, int width, int height, ResampleFilter filter)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var wide = image.Width == width ? image : ResizeColumns(image, ResampleTable.Of(image.Width, width, filter));
        return image.Height == height ? wide : ResizeRows(wide, ResampleTable.Of(image.Height, height, filter));
    }

    private static PixelImage ResizeColumns(PixelImage image, ResampleTable table)
    {
        var width = table.Starts.Length;
        var pixels = new byte[checked(width * image.Height * PixelImage.Channels)];
        var target = 0;
        for (var row = 0; row < image.Height; row++)
        {
            var line = image.Rgb.AsSpan(row * image.Width * PixelImage.Channels, image.Width * PixelImage.Channels);
            for (var column = 0; column < width; column++, target += PixelImage.Channels)
            {
                WeighPixel(line[(table.Starts[column] * PixelImage.Channels)..], table.Weights[column], pixels.AsSpan(target));
            }
        }

        return new PixelImage(width, image.Height, pixels);
    }

    private static void WeighPixel(ReadOnlySpan<byte> source, int[] weights, Span<byte> target)
    {
        int red = Half, green = Half, blue = Half;
        for (var tap = 0; tap < weights.Length; tap++)
        {
            red += source[tap * 3] * weights[tap];
            green += source[(tap * 3) + 1] * weights[tap];
            blue += source[(tap * 3) + 2] * weights[tap];
        }

        (target[0], target[1], target[2]) = (Clip(red), Clip(green), Clip(blue));
    }

    private static PixelImage ResizeRows(PixelImage image, ResampleTable table)
    {
        var stride = image.Width * PixelImage.Channels;
        var pixels = new byte[checked(table.Starts.Length * stride)];
        var sums = new int[stride];
        for (var row = 0; row < table.Starts.Length; row++)
        {
            Array.Fill(sums, Half);
            for (var tap = 0; tap < table.Weights[row].Length; tap++)
            {
                AddRow(image.Rgb.AsSpan((table.Starts[row] + tap) * stride, stride), table.Weights[row][tap], sums);
            }

            for (var index = 0; index < stride; index++) pixels[(row * stride) + index] = Clip(sums[index]);
        }

        return new PixelImage(image.Width, table.Starts.Length, pixels);
    }

    private static void AddRow(ReadOnlySpan<byte> source, int weight, Span<int> sums)
    {
        for (var index = 0; index < sums.Length; index++) sums[index] += source[index] * weight;
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> ResampleTable.Precision, 0, 255);
}
