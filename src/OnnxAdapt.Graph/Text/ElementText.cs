using System.Globalization;
using System.Runtime.InteropServices;

namespace OnnxAdapt.Graph.Text;

/// <summary>Writes and reads the elements of tensors. Types without numbers of their own are written byte by byte in hexadecimal.</summary>
internal static class ElementText
{
    public static IEnumerable<string> Format(TensorData tensor) => tensor.Type switch
    {
        DataType.String => tensor.Strings!.Select(text => TextNames.Quote(text.Span)),
        DataType.Float => Numbers<float>(tensor),
        DataType.Double => Numbers<double>(tensor),
        DataType.Float16 => Numbers<Half>(tensor),
        DataType.Int8 => Numbers<sbyte>(tensor),
        DataType.Int16 => Numbers<short>(tensor),
        DataType.Int32 => Numbers<int>(tensor),
        DataType.Int64 => Numbers<long>(tensor),
        DataType.UInt8 or DataType.Bool => Numbers<byte>(tensor),
        DataType.UInt16 => Numbers<ushort>(tensor),
        DataType.UInt32 => Numbers<uint>(tensor),
        DataType.UInt64 => Numbers<ulong>(tensor),
        _ => tensor.Bytes.ToArray().Select(value => string.Create(CultureInfo.InvariantCulture, $"0x{value:x2}")),
    };

    public static TensorData Parse(DataType type, long[] sizes, IReadOnlyList<string> elements) => type switch
    {
        DataType.Float => Of(type, sizes, elements, text => float.Parse(text, CultureInfo.InvariantCulture)),
        DataType.Double => Of(type, sizes, elements, text => double.Parse(text, CultureInfo.InvariantCulture)),
        DataType.Float16 => Of(type, sizes, elements, text => Half.Parse(text, CultureInfo.InvariantCulture)),
        DataType.Int8 => Of(type, sizes, elements, text => sbyte.Parse(text, CultureInfo.InvariantCulture)),
        DataType.Int16 => Of(type, sizes, elements, text => short.Parse(text, CultureInfo.InvariantCulture)),
        DataType.Int32 => Of(type, sizes, elements, text => int.Parse(text, CultureInfo.InvariantCulture)),
        DataType.Int64 => Of(type, sizes, elements, text => long.Parse(text, CultureInfo.InvariantCulture)),
        DataType.UInt8 or DataType.Bool => Of(type, sizes, elements, text => byte.Parse(text, CultureInfo.InvariantCulture)),
        DataType.UInt16 => Of(type, sizes, elements, text => ushort.Parse(text, CultureInfo.InvariantCulture)),
        DataType.UInt32 => Of(type, sizes, elements, text => uint.Parse(text, CultureInfo.InvariantCulture)),
        DataType.UInt64 => Of(type, sizes, elements, text => ulong.Parse(text, CultureInfo.InvariantCulture)),
        _ => Of(type, sizes, elements, text => byte.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
    };

    /// <summary>A floating-point number that cannot be taken for an integer.</summary>
    public static string Float(float value)
    {
        var text = Number(value);
        return text.AsSpan().IndexOfAny(".eEni") >= 0 ? text : text + ".0";
    }

    public static string Number<T>(T value)
        where T : IFormattable => value switch
        {
            float.PositiveInfinity or double.PositiveInfinity => "inf",
            float.NegativeInfinity or double.NegativeInfinity => "-inf",
            float.NaN or double.NaN => "nan",
            Half half when !Half.IsFinite(half) => Number((float)half),
            _ => value.ToString(null, CultureInfo.InvariantCulture),
        };

    private static IEnumerable<string> Numbers<T>(TensorData tensor)
        where T : unmanaged, IFormattable => tensor.AsSpan<T>().ToArray().Select(Number);

    private static TensorData Of<T>(DataType type, long[] sizes, IReadOnlyList<string> elements, Func<string, T> parse)
        where T : unmanaged
    {
        T[] values = [.. elements.Select(text => parse(Spelled(text)))];
        var tensor = new TensorData(type, sizes, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        return tensor.Bytes.Length == TensorSizes.ByteCount(type, tensor.ElementCount)
            ? tensor
            : throw new FormatException($"a tensor of {tensor.ElementCount} elements is given {elements.Count}");
    }

    private static string Spelled(string text) => text switch
    {
        "inf" => "Infinity",
        "-inf" => "-Infinity",
        "nan" => "NaN",
        _ => text,
    };
}
