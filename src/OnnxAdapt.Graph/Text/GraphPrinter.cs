namespace OnnxAdapt.Graph.Text;

/// <summary>
/// Writes models as text that people can read and <see cref="GraphParser"/> can read back, close to the text form of ONNX:
/// <c>main (float[N, 3] x) => (float[N, 2] y) &lt;float[3, 2] w = {...}&gt; { y = MatMul(x, w) }</c>.
/// </summary>
public static class GraphPrinter
{
    /// <summary>A model as text.</summary>
    /// <param name="model">The model.</param>
    /// <param name="maxElements">Tensors with more elements are cut short to <c>{...}</c>, which cannot be read back.</param>
    public static string Print(OnnxModel model, long maxElements = long.MaxValue)
    {
        var printer = new TextPrinter(maxElements);
        printer.PrintHead(model);
        printer.Print(model.Graph);
        foreach (var function in model.Functions)
        {
            printer.Print(function);
        }

        return printer.ToString();
    }

    /// <summary>A graph as text.</summary>
    public static string Print(OnnxGraph graph, long maxElements = long.MaxValue)
    {
        var printer = new TextPrinter(maxElements);
        printer.Print(graph);
        return printer.ToString();
    }

    /// <summary>A node as text; tensors of more than 16 elements are cut short.</summary>
    public static string Print(Node node)
    {
        var printer = new TextPrinter(16);
        printer.Print(node);
        return printer.ToString().TrimEnd();
    }
}
