using System.Globalization;
using System.IO.Compression;
using Google.Protobuf;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;

namespace OnnxAdapt.FunctionalTests.Strategies;

/// <summary>Handwritten digits as tensors of any size: grey values from 0 to 1, scaled by repetition, centred, one copy per channel.</summary>
internal static class Digits
{
    public const string Mnist = "data/mnist-t10k/t10k-images-idx3-ubyte.gz";
    public const string OptDigits = "data/optdigits/optdigits.tra";

    /// <summary>The first digits of MNIST's test set, 28 by 28.</summary>
    public static IReadOnlyList<(float[] Pixels, string Label)> ReadMnist(int count)
    {
        using var images = Open(Mnist);
        using var labels = Open("data/mnist-t10k/t10k-labels-idx1-ubyte.gz");
        images.ReadExactly(new byte[16]);
        labels.ReadExactly(new byte[8]);
        var pixels = new byte[28 * 28];
        var digits = new (float[], string)[count];
        for (var i = 0; i < count; i++)
        {
            images.ReadExactly(pixels);
            digits[i] = (Array.ConvertAll(pixels, pixel => pixel / 255f), labels.ReadByte().ToString(CultureInfo.InvariantCulture));
        }

        return digits;
    }

    /// <summary>The first rows of the training file of optdigits, 8 by 8.</summary>
    public static IReadOnlyList<(float[] Pixels, string Label)> ReadOptDigits(int count) =>
    [
        .. File.ReadLines(RepositoryPaths.InShared(OptDigits)).Where(line => line.Contains(',', StringComparison.Ordinal)).Take(count)
            .Select(line => line.Split(','))
            .Select(fields => (Array.ConvertAll(fields[..64], field => float.Parse(field, CultureInfo.InvariantCulture) / 16), fields[64].Trim())),
    ];

    /// <summary>A digit as an example for a graph input [channels, size, size].</summary>
    public static Example ToExample(float[] pixels, string label, string input, int channels, int size) =>
        new() { Input = ToInput(pixels, input, channels, size), Label = label };

    public static Input ToInput(float[] pixels, string input, int channels, int size)
    {
        var values = Resize(pixels, (int)Math.Sqrt(pixels.Length), size);
        var tensor = new Tensor { Name = input, ElementType = ElementType.Float, Shape = { channels, size, size } };
        var bytes = new byte[channels * values.Length * sizeof(float)];
        for (var channel = 0; channel < channels; channel++) Buffer.BlockCopy(values, 0, bytes, channel * values.Length * sizeof(float), values.Length * sizeof(float));
        tensor.Raw = ByteString.CopyFrom(bytes);
        return new Input { Tensors = new TensorRow { Tensors = { tensor } } };
    }

    private static float[] Resize(float[] pixels, int side, int size)
    {
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
