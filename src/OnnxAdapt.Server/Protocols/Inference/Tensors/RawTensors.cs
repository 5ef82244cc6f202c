using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Protocols.Inference.Tensors;

/// <summary>Tensors as bytes: little-endian, row by row, without padding; BYTES elements are four bytes of length and then so many bytes.</summary>
internal static class RawTensors
{
    private const int LengthBytes = sizeof(uint);
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A tensor over bytes, which are not copied.</summary>
    /// <param name="name">Name of the input, for errors.</param>
    /// <param name="type">Its type.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="bytes">Its elements.</param>
    /// <param name="model">Name of the model, for errors.</param>
    /// <exception cref="AdaptException">InvalidArgument when shape and bytes do not fit each other.</exception>
    public static Tensor Read(string name, TensorElementType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes, string model)
    {
        var count = TensorShape.CountElements(shape, name);
        if (type == TensorElementType.String) return Tensor.OfStrings(ReadStrings(bytes.Span, count, name, model), [.. shape]);
        var expected = (long)count * TensorElementTypes.SizeOf(type);
        if (expected != bytes.Length)
        {
            throw InferErrors.Invalid($"input byte size mismatch for input '{Shown.Name(name)}' for model '{Shown.Name(model)}'. Expected {expected}, got {bytes.Length}");
        }

        if (type == TensorElementType.Bool && bytes.Span.ContainsAnyExceptInRange((byte)0, (byte)1))
        {
            throw InferErrors.Invalid($"inference input '{Shown.Name(name)}' for model '{Shown.Name(model)}' has a BOOL element that is neither 0 nor 1");
        }

        return Tensor.OfBytes(type, [.. shape], MemoryMarshal.AsMemory(bytes));
    }

    /// <summary>The text of a BYTES element.</summary>
    /// <exception cref="AdaptException">InvalidArgument for bytes that are not UTF-8.</exception>
    public static string ReadString(ReadOnlySpan<byte> bytes, string name, string model)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (ArgumentException)
        {
            throw InferErrors.Invalid($"inference input '{Shown.Name(name)}' for model '{Shown.Name(model)}' has an element that is not UTF-8 text");
        }
    }

    /// <summary>The elements as bytes; those of a fixed size are not copied.</summary>
    public static ReadOnlyMemory<byte> Write(Tensor tensor) => tensor.Strings is { } strings ? WriteStrings(strings) : tensor.Data;

    /// <summary>BYTES elements as they came, without a copy.</summary>
    /// <exception cref="AdaptException">InvalidArgument when shape and bytes do not fit each other.</exception>
    public static ReadOnlyMemory<byte>[] ReadElements(string name, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes, string model)
    {
        var count = TensorShape.CountElements(shape, name);
        var elements = new List<ReadOnlyMemory<byte>>();
        while (bytes.Length > 0)
        {
            var length = NextElement(bytes.Span, name, model).Length;
            elements.Add(bytes.Slice(LengthBytes, length));
            bytes = bytes[(LengthBytes + length)..];
        }

        return elements.Count == count ? [.. elements] : throw WrongElements(name, model, count, elements.Count);
    }

    /// <summary>A tensor in the place of elements that are files.</summary>
    public static Tensor Placeholder(IReadOnlyList<long> shape, int count)
    {
        var empty = new string[count];
        Array.Fill(empty, "");
        return Tensor.OfStrings(empty, [.. shape]);
    }

    /// <summary>Another number of BYTES elements than the shape says.</summary>
    public static AdaptException WrongElements(string name, string model, int expected, int given) =>
        InferErrors.Invalid($"expected {expected} string elements for inference input '{Shown.Name(name)}' for model '{Shown.Name(model)}', got {given}");

    private static string[] ReadStrings(ReadOnlySpan<byte> bytes, int count, string name, string model)
    {
        // Each element takes its length at least, so no more memory is taken than was sent.
        var strings = new string[Math.Min(count, bytes.Length / LengthBytes)];
        var read = 0;
        for (; bytes.Length > 0; read++)
        {
            var element = NextElement(bytes, name, model);
            if (read < strings.Length) strings[read] = ReadString(element, name, model);
            bytes = bytes[(LengthBytes + element.Length)..];
        }

        return read == count
            ? strings
            : throw WrongElements(name, model, count, read);
    }

    private static ReadOnlySpan<byte> NextElement(ReadOnlySpan<byte> bytes, string name, string model)
    {
        if (bytes.Length < LengthBytes)
        {
            throw InferErrors.Invalid($"incomplete string length indicator for inference input '{Shown.Name(name)}' for model '{Shown.Name(model)}', expecting {LengthBytes} bytes but only {bytes.Length} bytes available");
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return length <= bytes.Length - LengthBytes
            ? bytes.Slice(LengthBytes, (int)length)
            : throw InferErrors.Invalid($"incomplete string data for inference input '{Shown.Name(name)}' for model '{Shown.Name(model)}', expecting string of length {length} but only {bytes.Length - LengthBytes} bytes available");
    }

    private static byte[] WriteStrings(string[] strings)
    {
        var bytes = new byte[strings.Sum(text => LengthBytes + (long)Encoding.UTF8.GetByteCount(text))];
        var rest = bytes.AsSpan();
        foreach (var text in strings)
        {
            var length = Encoding.UTF8.GetBytes(text, rest[LengthBytes..]);
            BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)length);
            rest = rest[(LengthBytes + length)..];
        }

        return bytes;
    }
}
