using System.Globalization;

namespace OnnxAdapt.Graph.Text;

/// <summary>Reads attribute values.</summary>
internal sealed class AttributeTextReader(TextReaderCursor cursor, Func<(DataType Type, Shape? Shape)> readType, Func<OnnxGraph> readGraph)
{
    /// <param name="kind">The stated kind, or null to go by the look of the value.</param>
    public AttributeValue Read(string? kind) => kind switch
    {
        "float" => Float(),
        "int" => cursor.Integer(),
        "string" => AttributeValue.OfBytes(Bytes()),
        "floats" => cursor.List("[", "]", Float).ToArray(),
        "ints" => cursor.List("[", "]", cursor.Integer).ToArray(),
        "strings" => AttributeValue.OfStrings(cursor.List("[", "]", Bytes)),
        "tensor" => Tensor(),
        "tensors" => AttributeValue.OfTensors(cursor.List("[", "]", Tensor)),
        "graph" => Graph(),
        "graphs" => AttributeValue.OfGraphs(cursor.List("[", "]", Graph)),
        null => ReadByLook(),
        _ => throw cursor.Error($"a kind of attribute, not '{kind}'"),
    };

    public static TensorData ReadElements(TextReaderCursor cursor, DataType type, Shape? shape)
    {
        if (shape is not { IsStatic: true })
        {
            throw cursor.Error("a constant of fixed sizes");
        }

        if (type == DataType.String)
        {
            var strings = cursor.List("{", "}", () => cursor.Current.Kind == TextTokenKind.String ? cursor.Next().Bytes : throw cursor.Error("a string"));
            return new TensorData(shape.ToSizes(), strings);
        }

        var elements = cursor.List("{", "}", () => cursor.Next().Text);
        try
        {
            return ElementText.Parse(type, shape.ToSizes(), elements);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw new GraphException($"Line {cursor.Current.Line}: the elements do not fit the type: {e.Message}.", e);
        }
    }

    private AttributeValue ReadByLook() =>
        cursor.Current.Kind == TextTokenKind.String ? Read("string")
        : cursor.IsName("graph") ? Read("graph")
        : cursor.IsName("nan") || cursor.IsName("inf") ? Read("float")
        : cursor.Current.Kind == TextTokenKind.Name ? Read("tensor")
        : cursor.Current.Kind == TextTokenKind.Number ? Read(IsInteger() ? "int" : "float")
        : ReadListByLook();

    private AttributeValue ReadListByLook()
    {
        var items = cursor.List("[", "]", ReadByLook);
        return items.FirstOrDefault()?.Kind switch
        {
            AttributeKind.Int => items.ConvertAll(item => item.Int).ToArray(),
            AttributeKind.Float => items.ConvertAll(item => item.Float).ToArray(),
            AttributeKind.String => AttributeValue.OfStrings(items.ConvertAll(item => item.Bytes)),
            AttributeKind.Tensor => AttributeValue.OfTensors(items.ConvertAll(item => item.Tensor)),
            AttributeKind.Graph => AttributeValue.OfGraphs(items.ConvertAll(item => item.Graph)),
            _ => throw cursor.Error("a kind before '=' for an empty list"),
        };
    }

    private bool IsInteger() => long.TryParse(cursor.Current.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private float Float()
    {
        var text = cursor.Next().Text;
        return text switch
        {
            "nan" => float.NaN,
            "inf" => float.PositiveInfinity,
            "-inf" => float.NegativeInfinity,
            _ => float.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : throw cursor.Error($"a number, not '{text}'"),
        };
    }

    private ReadOnlyMemory<byte> Bytes() => cursor.Current.Kind == TextTokenKind.String ? cursor.Next().Bytes : throw cursor.Error("a string");

    private TensorData Tensor()
    {
        var (type, shape) = readType();
        return ReadElements(cursor, type, shape);
    }

    private OnnxGraph Graph()
    {
        if (!cursor.IsName("graph"))
        {
            throw cursor.Error("'graph'");
        }

        cursor.Next();
        return readGraph();
    }
}
