using System.Text;

namespace OnnxAdapt.Graph.Text;

/// <summary>Writes the parts of a model, indented.</summary>
internal sealed class TextPrinter(long maxElements)
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public override string ToString() => _text.ToString();

    public void PrintHead(OnnxModel model)
    {
        List<string> properties = [$"ir_version: {model.IrVersion}", $"opset_import: {Opsets(model.Opsets)}"];
        AddText(properties, "producer_name", model.ProducerName);
        AddText(properties, "producer_version", model.ProducerVersion);
        AddText(properties, "domain", model.Domain);
        if (model.ModelVersion != 0)
        {
            properties.Add($"model_version: {model.ModelVersion}");
        }

        AddText(properties, "doc_string", model.DocString);
        if (model.Metadata.Count > 0)
        {
            properties.Add($"metadata_props: [{string.Join(", ", model.Metadata.Select(entry => $"{TextNames.Quote(entry.Key)}: {TextNames.Quote(entry.Value)}"))}]");
        }

        PrintList('<', properties, '>');
    }

    public void Print(OnnxGraph graph)
    {
        Line($"{TextNames.Of(graph.Name)} ({string.Join(", ", Inputs(graph))}) => ({string.Join(", ", graph.Outputs.Select(Declaration))})");
        PrintBody(graph);
    }

    public void Print(OnnxFunction function)
    {
        List<string> properties = [$"domain: {TextNames.Quote(function.Id.Domain)}", $"opset_import: {Opsets(function.Opsets)}"];
        AddText(properties, "overload", function.Overload);
        AddText(properties, "doc_string", function.DocString);
        PrintList('<', properties, '>');
        var attributes = function.RequiredAttributes.Select(TextNames.Of).Concat(function.DefaultAttributes.Select(entry => Attribute(entry.Key, entry.Value))).ToArray();
        var parameters = attributes.Length == 0 ? "" : $" <{string.Join(", ", attributes)}>";
        Line($"{TextNames.Of(function.Id.OpType)}{parameters} ({Names(function.Body.Inputs)}) => ({Names(function.Body.Outputs)})");
        PrintBody(function.Body);
    }

    public void Print(Node node)
    {
        var name = node.Name.Length == 0 ? "" : $"[{TextNames.Of(node.Name)}] ";
        var overload = node.Overload.Length == 0 ? "" : $":{TextNames.Of(node.Overload)}";
        var attributes = node.Attributes.Count == 0 ? "" : $" <{string.Join(", ", node.Attributes.Select(entry => Attribute(entry.Key, entry.Value)))}>";
        var equals = node.Outputs.Count == 0 ? "" : " = ";
        Line($"{name}{Names(node.Outputs)}{equals}{TextNames.Of(node.Op)}{overload}{attributes} ({Names(node.Inputs)})");
    }

    private static string Names(IEnumerable<Value?> values) => string.Join(", ", values.Select(value => value is null ? "\"\"" : TextNames.Of(value.Name)));

    private static string Opsets(IDictionary<string, long> opsets) =>
        $"[{string.Join(", ", opsets.Select(opset => $"{TextNames.Quote(opset.Key)}: {opset.Value}"))}]";

    private static void AddText(List<string> properties, string name, string value)
    {
        if (value.Length > 0)
        {
            properties.Add($"{name}: {TextNames.Quote(value)}");
        }
    }

    private static string TypeOf(DataType type, Shape? shape)
    {
        var dims = shape is null ? "[]" : shape.Count == 0 ? "" : $"[{string.Join(", ", shape.Select(TextNames.Of))}]";
        return (type == DataType.Undefined ? "?" : TypeNames.Of(type)) + dims;
    }

    private static bool IsTyped(Value value) => value.Type != DataType.Undefined || value.Shape is not null;

    private static string Declaration(Value value) => IsTyped(value) ? $"{TypeOf(value.Type, value.Shape)} {TextNames.Of(value.Name)}" : TextNames.Of(value.Name);

    private List<string> Inputs(OnnxGraph graph)
    {
        List<string> inputs = [.. graph.Inputs.Select(Declaration)];
        foreach (var value in graph.Initializers.Where(value => value.IsOverridable).OrderBy(value => value.InputPosition))
        {
            inputs.Insert(Math.Min(value.InputPosition, inputs.Count), Constant(value));
        }

        return inputs;
    }

    private string Constant(Value value) => value.Initializer is { } tensor
        ? $"{TypeOf(tensor.Type, Shape.Of([.. tensor.Sizes]))} {TextNames.Of(value.Name)} = {Elements(tensor)}"
        : Declaration(value);

    private void PrintBody(OnnxGraph graph)
    {
        var constants = graph.Initializers.Where(value => !value.IsOverridable).Select(Constant);
        var inner = graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>().Where(value => IsTyped(value) && !graph.Outputs.Contains(value)).Select(Declaration);
        string[] declarations = [.. constants, .. inner];
        if (declarations.Length > 0)
        {
            PrintList('<', declarations, '>');
        }

        foreach (var value in graph.SparseInitializers)
        {
            Line($"# sparse constant: {Declaration(value)}");
        }

        Line("{");
        _depth++;
        foreach (var node in graph.Nodes)
        {
            Print(node);
        }

        _depth--;
        Line("}");
    }

    private string Attribute(string name, AttributeValue value) => value.Reference is { } reference
        ? $"{TextNames.Of(name)}: {value.Kind.ToString().ToLowerInvariant()} = @{TextNames.Of(reference)}"
        : value.Kind switch
        {
            AttributeKind.Float => $"{TextNames.Of(name)} = {ElementText.Float(value.Float)}",
            AttributeKind.Int => $"{TextNames.Of(name)} = {value.Int}",
            AttributeKind.String => $"{TextNames.Of(name)} = {TextNames.Quote(value.Bytes.Span)}",
            AttributeKind.Floats => $"{TextNames.Of(name)}: floats = [{string.Join(", ", value.Floats.Select(ElementText.Float))}]",
            AttributeKind.Ints => $"{TextNames.Of(name)}: ints = [{string.Join(", ", value.Ints)}]",
            AttributeKind.Strings => $"{TextNames.Of(name)}: strings = [{string.Join(", ", value.Strings.Select(text => TextNames.Quote(text.Span)))}]",
            AttributeKind.Tensor => $"{TextNames.Of(name)} = {Tensor(value.Tensor)}",
            AttributeKind.Tensors => $"{TextNames.Of(name)}: tensors = [{string.Join(", ", value.Tensors.Select(Tensor))}]",
            AttributeKind.Graph => $"{TextNames.Of(name)} = graph {Inner(value.Graph)}",
            AttributeKind.Graphs => $"{TextNames.Of(name)}: graphs = [{string.Join(", ", value.Graphs.Select(graph => "graph " + Inner(graph)))}]",
            _ => $"{TextNames.Of(name)}: {value.Kind.ToString().ToLowerInvariant()} = ...",
        };

    private string Tensor(TensorData tensor) => $"{TypeOf(tensor.Type, Shape.Of([.. tensor.Sizes]))} {Elements(tensor)}";

    private string Elements(TensorData tensor) => tensor.ElementCount > maxElements ? "{...}" : $"{{{string.Join(", ", ElementText.Format(tensor))}}}";

    private string Inner(OnnxGraph graph)
    {
        var printer = new TextPrinter(maxElements) { _depth = _depth + 1 };
        printer.Print(graph);
        return printer.ToString().Trim();
    }

    private void PrintList(char open, IReadOnlyList<string> items, char close)
    {
        Line($"{open}");
        for (var i = 0; i < items.Count; i++)
        {
            Line($"  {items[i]}{(i < items.Count - 1 ? "," : "")}");
        }

        Line($"{close}");
    }

    private void Line(string text) => _text.Append(' ', 2 * _depth).Append(text).Append('\n');
}
