using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Storage;

namespace OnnxAdapt.Adaptation.Log;

/// <summary>Named tensors as bytes: count, then each by name, element type, rank, sizes, and its raw elements or strings.</summary>
internal static class TensorRowCodec
{
    public static void Write(ByteWriter writer, IReadOnlyList<NamedTensor> row)
    {
        writer.Varint(row.Count);
        foreach (var (name, tensor) in row)
        {
            writer.Text(name);
            writer.Byte((byte)tensor.ElementType);
            writer.Varint(tensor.Rank);
            foreach (var size in tensor.Dimensions) writer.Varint(size);
            WriteElements(writer, tensor);
        }
    }

    public static IReadOnlyList<NamedTensor> Read(ref ByteReader reader)
    {
        var row = new NamedTensor[reader.Count()];
        for (var i = 0; i < row.Length; i++)
        {
            var name = reader.Text();
            var type = (TensorElementType)reader.Byte();
            var sizes = new long[reader.Count()];
            for (var axis = 0; axis < sizes.Length; axis++) sizes[axis] = reader.Varint();
            row[i] = new NamedTensor(name, ReadElements(ref reader, type, sizes));
        }

        return row;
    }

    private static void WriteElements(ByteWriter writer, Tensor tensor)
    {
        if (tensor.Strings is null)
        {
            writer.Block(tensor.Data.Span);
            return;
        }

        writer.Varint(tensor.Strings.Length);
        foreach (var text in tensor.Strings) writer.Text(text);
    }

    private static Tensor ReadElements(ref ByteReader reader, TensorElementType type, long[] sizes)
    {
        try
        {
            return type == TensorElementType.String
                ? Tensor.OfStrings(ReadStrings(ref reader), sizes)
                : Tensor.OfBytes(type, sizes, reader.Block().ToArray());
        }
        catch (Exception cause) when (cause is ArgumentException or OverflowException)
        {
            throw new InvalidDataException(cause.Message, cause);
        }
    }

    private static string[] ReadStrings(ref ByteReader reader)
    {
        var texts = new string[reader.Count()];
        for (var i = 0; i < texts.Length; i++) texts[i] = reader.Text();
        return texts;
    }
}
