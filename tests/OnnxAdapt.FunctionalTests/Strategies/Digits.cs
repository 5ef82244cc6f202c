using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;

namespace OnnxAdapt.FunctionalTests.Strategies;

/// <summary>Handwritten digits as tensors of any size, one copy per channel.</summary>
internal static class Digits
{
    public const string Mnist = DigitImages.Mnist;
    public const string OptDigits = DigitImages.OptDigits;

    /// <summary>The first digits of MNIST's test set, 28 by 28.</summary>
    public static IEnumerable<(float[] Pixels, string Label)> ReadMnist(int count) => Labelled(DigitImages.ReadMnist(count));

    /// <summary>The first rows of the training file of optdigits, 8 by 8.</summary>
    public static IEnumerable<(float[] Pixels, string Label)> ReadOptDigits(int count) => Labelled(DigitImages.ReadOptDigits(count));

    /// <summary>A digit as an example for a graph input [channels, size, size].</summary>
    public static Example ToExample(float[] pixels, string label, string input, int channels, int size) =>
        new() { Input = ToInput(pixels, input, channels, size), Label = label };

    public static Input ToInput(float[] pixels, string input, int channels, int size)
    {
        float[] values = [.. Enumerable.Repeat(DigitImages.Resize(pixels, size), channels).SelectMany(channel => channel)];
        var tensor = new Tensor { Name = input, ElementType = ElementType.Float, Shape = { channels, size, size }, Raw = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())) };
        return new Input { Tensors = new TensorRow { Tensors = { tensor } } };
    }

    private static IEnumerable<(float[] Pixels, string Label)> Labelled(IReadOnlyList<(float[] Pixels, int Digit)> digits) =>
        digits.Select(digit => (digit.Pixels, digit.Digit.ToString(CultureInfo.InvariantCulture)));
}
