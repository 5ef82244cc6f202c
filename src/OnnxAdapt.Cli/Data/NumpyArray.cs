using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Data;

/// <summary>Arrays in NumPy's own format: a signature, a header written as a Python dictionary, and the elements.</summary>
internal static partial class NumpyArray
{
    private const int PrefixBytes = 8;
    private const int MaxHeaderBytes = 1 << 20;
    private const int BytesPerCharacter = 4;

    private static readonly Dictionary<string, TensorElementType> Types = new(StringComparer.Ordinal)
    {
        ["f2"] = TensorElementType.Float16, ["f4"] = TensorElementType.Float, ["f8"] = TensorElementType.Double,
        ["i1"] = TensorElementType.Int8, ["i2"] = TensorElementType.Int16, ["i4"] = TensorElementType.Int32, ["i8"] = TensorElementType.Int64,
        ["u1"] = TensorElementType.UInt8, ["u2"] = TensorElementType.UInt16, ["u4"] = TensorElementType.UInt32, ["u8"] = TensorElementType.UInt64,
        ["b1"] = TensorElementType.Bool,
    };

    /// <summary>Reads one array.</summary>
    /// <param name="stream">Read to the end of the array.</param>
    /// <param name="name">For messages.</param>
    /// <exception cref="CommandException">It is damaged, big-endian, in column order, or of a type that tensors do not have.</exception>
    public static Tensor Read(Stream stream, string name)
    {
        var header = ReadHeader(stream, name);
        var (order, kind) = DescriptionPattern().Match(header) is { Success: true } match
            ? (match.Groups[1].Value, match.Groups[2].Value)
            : throw CommandException.Invalid($"'{name}' holds objects or records; save plain arrays of numbers or texts.");
        var shape = ReadShape(header, name);
        if (order == ">") throw CommandException.Invalid($"'{name}' is big-endian; save it with astype('<{kind}').");
        if (shape.Length > 1 && header.Contains("'fortran_order': True", StringComparison.Ordinal))
        {
            throw CommandException.Invalid($"'{name}' is stored column by column; save numpy.ascontiguousarray of it.");
        }

        if (kind[0] == 'U') return ReadTexts(stream, name, shape, int.Parse(kind.AsSpan(1), CultureInfo.InvariantCulture));
        if (!Types.TryGetValue(kind, out var type)) throw CommandException.Invalid($"'{name}' has the type '{kind}'; tensors have {string.Join(", ", Types.Keys)}, or texts.");
        RequireSize(name, shape, TensorElementTypes.SizeOf(type));
        var tensor = Tensor.Allocate(type, shape);
        ReadExactly(stream, tensor.Data.Span, name);
        return tensor;
    }

    private static Tensor ReadTexts(Stream stream, string name, long[] shape, int length)
    {
        RequireSize(name, shape, length * BytesPerCharacter);
        var texts = new string[shape.Aggregate(1L, (product, size) => product * size)];
        var bytes = new byte[length * BytesPerCharacter];
        for (var index = 0; index < texts.Length; index++)
        {
            ReadExactly(stream, bytes, name);
            texts[index] = Encoding.UTF32.GetString(bytes).TrimEnd('\0');
        }

        return Tensor.OfStrings(texts, shape);
    }

    private static string ReadHeader(Stream stream, string name)
    {
        var prefix = new byte[PrefixBytes];
        ReadExactly(stream, prefix, name);
        if (prefix[0] != 0x93 || !prefix.AsSpan(1, 5).SequenceEqual("NUMPY"u8)) throw CommandException.Invalid($"'{name}' is no NumPy array.");
        var size = new byte[prefix[6] == 1 ? 2 : 4];
        ReadExactly(stream, size, name);
        var length = size.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > MaxHeaderBytes) throw CommandException.Invalid($"'{name}' has a header of {length} bytes; at most {MaxHeaderBytes} are read.");
        var header = new byte[length];
        ReadExactly(stream, header, name);
        return Encoding.UTF8.GetString(header);
    }

    private static void RequireSize(string name, long[] shape, int elementSize)
    {
        var bytes = shape.Aggregate((double)elementSize, (product, size) => product * size);
        if (bytes > int.MaxValue) throw CommandException.Invalid($"'{name}' has {bytes:F0} bytes; at most {int.MaxValue} are read, so give the rows in several files.");
    }

    private static long[] ReadShape(string header, string name)
    {
        var match = ShapePattern().Match(header);
        if (!match.Success) throw CommandException.Invalid($"'{name}' has a header without a shape.");
        return [.. match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(size => long.Parse(size, CultureInfo.InvariantCulture))];
    }

    private static void ReadExactly(Stream stream, Span<byte> buffer, string name)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length) throw CommandException.Invalid($"'{name}' ends early.");
    }

    [GeneratedRegex(@"'descr':\s*'([<>|=])([a-zA-Z]\d+)'")]
    private static partial Regex DescriptionPattern();

    [GeneratedRegex(@"'shape':\s*\(([\d, ]*)\)")]
    private static partial Regex ShapePattern();
}
