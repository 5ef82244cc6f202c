using System.Globalization;
using System.IO.Compression;

namespace OnnxAdapt.TestKit;

/// <summary>Handwritten digits of the shared data: grey values from 0 to 1, row by row, and the digit.</summary>
public static class DigitImages
{
    /// <summary>Images of MNIST's test set.</summary>
    public const string Mnist = "data/mnist-t10k/t10k-images-idx3-ubyte.gz";

    /// <summary>Training rows of optdigits.</summary>
    public const string OptDigits = "data/optdigits/optdigits.tra";

    /// <summary>Test rows of optdigits.</summary>
    public const string OptDigitsTest = "data/optdigits/optdigits.tes";

    private const string MnistLabels = "data/mnist-t10k/t10k-labels-idx1-ubyte.gz";

    /// <summary>Digits of MNIST's test set, 28 by 28, in the order of the file.</summary>
    /// <param name="count">How many.</param>
    /// <param name="skip">How many to leave out before them.</param>
    public static IReadOnlyList<(float[] Pixels, int Digit)> ReadMnist(int count, int skip = 0)
    {
        using var images = Open(Mnist);
        using var labels = Open(MnistLabels);
        images.ReadExactly(new byte[16 + (skip * 784)]);
        labels.ReadExactly(new byte[8 + skip]);
        var pixels = new byte[28 * 28];
        var digits = new (float[], int)[count];
        for (var i = 0; i < count; i++)
        {
            images.ReadExactly(pixels);
            digits[i] = (Array.ConvertAll(pixels, pixel => pixel / 255f), labels.ReadByte());
        }

        return digits;
    }

    /// <summary>The first rows of a file of optdigits, 8 by 8.</summary>
    public static IReadOnlyList<(float[] Pixels, int Digit)> ReadOptDigits(int count, string file = OptDigits) =>
    [
        .. File.ReadLines(RepositoryPaths.InShared(file)).Where(line => line.Contains(',', StringComparison.Ordinal)).Take(count)
            .Select(line => line.Split(','))
            .Select(fields => (Array.ConvertAll(fields[..64], field => float.Parse(field, CultureInfo.InvariantCulture) / 16), int.Parse(fields[64], CultureInfo.InvariantCulture))),
    ];

    /// <summary>A square image enlarged by repetition as far as it fits into another size, and centred there between zeros.</summary>
    public static float[] Resize(float[] pixels, int size)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        var side = (int)Math.Sqrt(pixels.Length);
        var scale = Math.Max(1, size / side);
        var margin = (size - (side * scale)) / 2;
        var values = new float[size * size];
        for (var y = 0; y < side * scale; y++)
        {
            for (var x = 0; x < side * scale; x++) values[((y + margin) * size) + x + margin] = pixels[(y / scale * side) + (x / scale)];
        }

        return values;
    }

    private static GZipStream Open(string path) => new(File.OpenRead(RepositoryPaths.InShared(path)), CompressionMode.Decompress);
}
