namespace OnnxAdapt.Graph.Text;

/// <summary>Reads the properties of models and functions.</summary>
internal static class ModelTextReader
{
    public static void ReadHead(TextReaderCursor cursor, OnnxModel model) => cursor.List("<", ">", () =>
    {
        var property = cursor.Name();
        cursor.Sign(":");
        switch (property)
        {
            case "ir_version":
                model.IrVersion = cursor.Integer();
                break;
            case "opset_import":
                ReadOpsets(cursor, model.Opsets);
                break;
            case "producer_name":
                model.ProducerName = cursor.Text();
                break;
            case "producer_version":
                model.ProducerVersion = cursor.Text();
                break;
            case "domain":
                model.Domain = cursor.Text();
                break;
            case "model_version":
                model.ModelVersion = cursor.Integer();
                break;
            case "doc_string":
                model.DocString = cursor.Text();
                break;
            case "metadata_props":
                cursor.List("[", "]", () => ReadEntry(cursor, cursor.Text, model.Metadata));
                break;
            default:
                throw cursor.Error($"a property of a model, not '{property}'");
        }

        return property;
    });

    public static OnnxFunction ReadFunction(TextReaderCursor cursor)
    {
        var texts = new Dictionary<string, string>();
        var opsets = new Dictionary<string, long>();
        cursor.List("<", ">", () => ReadProperty(cursor, texts, opsets));
        var name = cursor.Name();
        var reader = new GraphTextReader(cursor);
        var required = new List<string>();
        var defaults = new Dictionary<string, AttributeValue>();
        if (cursor.IsSign("<"))
        {
            cursor.List("<", ">", () => ReadParameter(cursor, reader, required, defaults));
        }

        var function = new OnnxFunction
        {
            Id = new OperatorId(texts.GetValueOrDefault("domain", ""), name),
            Overload = texts.GetValueOrDefault("overload", ""),
            DocString = texts.GetValueOrDefault("doc_string", ""),
            Body = reader.ReadRest(name, null),
            RequiredAttributes = required,
            DefaultAttributes = defaults,
        };
        foreach (var (domain, version) in opsets)
        {
            function.Opsets[domain] = version;
        }

        return function;
    }

    private static string ReadProperty(TextReaderCursor cursor, Dictionary<string, string> texts, Dictionary<string, long> opsets)
    {
        var property = cursor.Name();
        cursor.Sign(":");
        if (property == "opset_import")
        {
            ReadOpsets(cursor, opsets);
        }
        else
        {
            texts[property] = cursor.Text();
        }

        return property;
    }

    private static string ReadParameter(TextReaderCursor cursor, GraphTextReader reader, List<string> required, Dictionary<string, AttributeValue> defaults)
    {
        if (cursor.IsSign(",", 1) || cursor.IsSign(">", 1))
        {
            required.Add(cursor.Name());
            return required[^1];
        }

        var (name, value) = reader.ReadAttribute(null);
        defaults[name] = value;
        return name;
    }

    private static void ReadOpsets(TextReaderCursor cursor, IDictionary<string, long> opsets) => cursor.List("[", "]", () => ReadEntry(cursor, cursor.Integer, opsets));

    private static string ReadEntry<T>(TextReaderCursor cursor, Func<T> readValue, IDictionary<string, T> entries)
    {
        var key = cursor.Text();
        cursor.Sign(":");
        entries[key] = readValue();
        return key;
    }
}
