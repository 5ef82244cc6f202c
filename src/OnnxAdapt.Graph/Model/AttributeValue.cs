using System.Text;

namespace OnnxAdapt.Graph;

/// <summary>The value of a node's attribute, or a reference to an attribute of the enclosing function. Immutable.</summary>
public sealed class AttributeValue
{
    private readonly object? _value;

    private AttributeValue(AttributeKind kind, object? value) => (Kind, _value) = (kind, value);

    /// <summary>What kind of value this is.</summary>
    public AttributeKind Kind { get; }

    /// <summary>Inside a function: the attribute of the function whose value is meant; null otherwise.</summary>
    public string? Reference { get; private init; }

    /// <summary>Parts of the serialized attribute that this type does not model, kept for writing.</summary>
    internal object? Extras { get; private init; }

    /// <summary>The number.</summary>
    public float Float => Get<float>(AttributeKind.Float);

    /// <summary>The integer.</summary>
    public long Int => Get<long>(AttributeKind.Int);

    /// <summary>The string decoded as UTF-8.</summary>
    public string String => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>The string as bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => Get<ReadOnlyMemory<byte>>(AttributeKind.String);

    /// <summary>The tensor.</summary>
    public TensorData Tensor => Get<TensorData>(AttributeKind.Tensor);

    /// <summary>The graph.</summary>
    public OnnxGraph Graph => Get<OnnxGraph>(AttributeKind.Graph);

    /// <summary>The numbers.</summary>
    public IReadOnlyList<float> Floats => Get<IReadOnlyList<float>>(AttributeKind.Floats);

    /// <summary>The integers.</summary>
    public IReadOnlyList<long> Ints => Get<IReadOnlyList<long>>(AttributeKind.Ints);

    /// <summary>The strings as bytes.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Strings => Get<IReadOnlyList<ReadOnlyMemory<byte>>>(AttributeKind.Strings);

    /// <summary>The tensors.</summary>
    public IReadOnlyList<TensorData> Tensors => Get<IReadOnlyList<TensorData>>(AttributeKind.Tensors);

    /// <summary>The graphs.</summary>
    public IReadOnlyList<OnnxGraph> Graphs => Get<IReadOnlyList<OnnxGraph>>(AttributeKind.Graphs);

    /// <summary>The value as stored, for kinds that are only carried along.</summary>
    internal object? Raw => _value;

    /// <summary>A float.</summary>
    public static implicit operator AttributeValue(float value) => new(AttributeKind.Float, value);

    /// <summary>An integer.</summary>
    public static implicit operator AttributeValue(long value) => new(AttributeKind.Int, value);

    /// <summary>A string.</summary>
    public static implicit operator AttributeValue(string value) => OfBytes(Encoding.UTF8.GetBytes(value));

    /// <summary>A list of integers.</summary>
    public static implicit operator AttributeValue(long[] value) => new(AttributeKind.Ints, (IReadOnlyList<long>)value);

    /// <summary>A list of floats.</summary>
    public static implicit operator AttributeValue(float[] value) => new(AttributeKind.Floats, (IReadOnlyList<float>)value);

    /// <summary>A tensor.</summary>
    public static implicit operator AttributeValue(TensorData value) => new(AttributeKind.Tensor, value);

    /// <summary>A graph.</summary>
    public static implicit operator AttributeValue(OnnxGraph value) => new(AttributeKind.Graph, value);

    /// <summary>A string given as bytes.</summary>
    public static AttributeValue OfBytes(ReadOnlyMemory<byte> value) => new(AttributeKind.String, value);

    /// <summary>A list of strings given as bytes.</summary>
    public static AttributeValue OfStrings(IReadOnlyList<ReadOnlyMemory<byte>> value) => new(AttributeKind.Strings, value);

    /// <summary>A list of tensors.</summary>
    public static AttributeValue OfTensors(IReadOnlyList<TensorData> value) => new(AttributeKind.Tensors, value);

    /// <summary>A list of graphs.</summary>
    public static AttributeValue OfGraphs(IReadOnlyList<OnnxGraph> value) => new(AttributeKind.Graphs, value);

    /// <summary>A reference to an attribute of the enclosing function.</summary>
    public static AttributeValue ReferenceTo(string name, AttributeKind kind) => new(kind, null) { Reference = name };

    /// <summary>A value that is only carried along.</summary>
    internal static AttributeValue OfRaw(AttributeKind kind, object value) => new(kind, value);

    /// <summary>The same value with parts kept for writing.</summary>
    internal AttributeValue With(object? extras) => new(Kind, _value) { Reference = Reference, Extras = extras };

    private T Get<T>(AttributeKind kind) => Kind == kind && _value is T value
        ? value
        : throw new InvalidOperationException(Reference is null
            ? $"The attribute holds {Kind}, not {kind}."
            : $"The attribute refers to '{Reference}' of the enclosing function and has no value of its own.");
}
