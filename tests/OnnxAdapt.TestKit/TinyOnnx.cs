using System.Runtime.InteropServices;
using System.Text;

namespace OnnxAdapt.TestKit;

/// <summary>Writes small ONNX models byte by byte, so that tests of the runtime depend on no other project.</summary>
public sealed class TinyOnnx
{
    public const int Float = 1;
    public const int Int32 = 6;
    public const int Int64 = 7;
    public const int String = 8;

    private readonly ProtoBytes _graph = new ProtoBytes().Text(2, "tiny");
    private readonly ProtoBytes _metadata = new();
    private readonly SortedSet<string> _domains = [];

    /// <summary>An input; each axis is a number or a symbol.</summary>
    public TinyOnnx Input(string name, int type, params object[] shape) => Value(11, name, type, shape);

    /// <summary>An output; each axis is a number or a symbol.</summary>
    public TinyOnnx Output(string name, int type, params object[] shape) => Value(12, name, type, shape);

    /// <summary>An output of which only the type is known.</summary>
    public TinyOnnx OutputOfUnknownShape(string name, int type)
    {
        _graph.Message(12, new ProtoBytes().Text(1, name).Message(2, new ProtoBytes().Message(1, new ProtoBytes().Number(1, type))));
        return this;
    }

    public TinyOnnx Initializer(string name, float[] values, params long[] shape) =>
        Initializer(name, Float, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    public TinyOnnx Initializer(string name, long[] values, params long[] shape) =>
        Initializer(name, Int64, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    /// <summary>A node; the type is <c>Name</c> or <c>domain::Name</c>; attributes are <c>long</c>, <c>float</c>, <c>string</c> or <c>long[]</c>.</summary>
    public TinyOnnx Node(string type, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        var node = new ProtoBytes();
        Array.ForEach(inputs, input => node.Text(1, input));
        Array.ForEach(outputs, output => node.Text(2, output));
        var parts = type.Split("::");
        node.Text(3, outputs.First(output => output.Length > 0) + "_node").Text(4, parts[^1]);
        if (parts.Length > 1)
        {
            node.Text(7, parts[0]);
            _domains.Add(parts[0]);
        }

        Array.ForEach(attributes, attribute => node.Message(5, Attribute(attribute.Name, attribute.Value)));
        _graph.Message(1, node);
        return this;
    }

    public TinyOnnx Metadata(string key, string value)
    {
        _metadata.Message(14, new ProtoBytes().Text(1, key).Text(2, value));
        return this;
    }

    public byte[] ToBytes(int opset = 17) => new ProtoBytes()
        .Number(1, 8)
        .Text(2, "tiny-producer")
        .Number(5, 3)
        .Message(7, _graph)
        .Message(8, new ProtoBytes().Text(1, "").Number(2, opset))
        .Append(_domains.Aggregate(new ProtoBytes(), (bytes, domain) => bytes.Message(8, new ProtoBytes().Text(1, domain).Number(2, 1))))
        .Append(_metadata)
        .ToArray();

    private static ProtoBytes Attribute(string name, object value) => value switch
    {
        long number => new ProtoBytes().Text(1, name).Number(3, number).Number(20, 2),
        float number => new ProtoBytes().Text(1, name).Single(2, number).Number(20, 1),
        string text => new ProtoBytes().Text(1, name).Text(4, text).Number(20, 3),
        long[] numbers => numbers.Aggregate(new ProtoBytes().Text(1, name), (bytes, number) => bytes.Number(8, number)).Number(20, 7),
        _ => throw new ArgumentException($"No attribute type for {value.GetType().Name}.", nameof(value)),
    };

    private TinyOnnx Initializer(string name, int type, ReadOnlySpan<byte> data, long[] shape)
    {
        var tensor = new ProtoBytes();
        Array.ForEach(shape, dimension => tensor.Number(1, dimension));
        _graph.Message(5, tensor.Number(2, type).Text(8, name).Bytes(9, data));
        return this;
    }

    private TinyOnnx Value(int field, string name, int type, object[] shape)
    {
        var dimensions = new ProtoBytes();
        Array.ForEach(shape, axis => dimensions.Message(1, axis is string symbol
            ? new ProtoBytes().Text(2, symbol)
            : new ProtoBytes().Number(1, Convert.ToInt64(axis))));
        var tensor = new ProtoBytes().Message(1, new ProtoBytes().Number(1, type).Message(2, dimensions));
        _graph.Message(field, new ProtoBytes().Text(1, name).Message(2, tensor));
        return this;
    }

    /// <summary>Fields of a protocol-buffers message.</summary>
    private sealed class ProtoBytes
    {
        private readonly MemoryStream _stream = new();

        public byte[] ToArray() => _stream.ToArray();

        public ProtoBytes Number(int field, long value)
        {
            Varint((ulong)field << 3);
            Varint((ulong)value);
            return this;
        }

        public ProtoBytes Single(int field, float value)
        {
            Varint(((ulong)field << 3) | 5);
            _stream.Write(BitConverter.GetBytes(value));
            return this;
        }

        public ProtoBytes Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

        public ProtoBytes Message(int field, ProtoBytes message) => Bytes(field, message.ToArray());

        public ProtoBytes Append(ProtoBytes fields)
        {
            _stream.Write(fields.ToArray());
            return this;
        }

        public ProtoBytes Bytes(int field, ReadOnlySpan<byte> value)
        {
            Varint(((ulong)field << 3) | 2);
            Varint((ulong)value.Length);
            _stream.Write(value);
            return this;
        }

        private void Varint(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
            {
                _stream.WriteByte((byte)(value | 0x80));
            }

            _stream.WriteByte((byte)value);
        }
    }
}
