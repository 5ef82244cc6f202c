using OnnxAdapt.Graph.Text;

namespace OnnxAdapt.Graph.Tests;

/// <summary>Models from text, with the head left out.</summary>
internal static class TextModels
{
    public static OnnxModel Parse(string graph, int opset = 17) =>
        GraphParser.ParseModel($"<ir_version: 8, opset_import: [\"\": {opset}, \"me\": 1]>\n{graph}");

    /// <summary>The nodes of the main graph, one a line.</summary>
    public static string Nodes(OnnxModel model) => string.Join('\n', model.Graph.Nodes.Select(GraphPrinter.Print));

    public static Value ValueOf(OnnxModel model, string name) =>
        OnnxAdapt.Graph.Structure.GraphWalk.AllGraphs(model.Graph).SelectMany(OnnxAdapt.Graph.Structure.GraphWalk.DefinedValues).First(value => value.Name == name);
}
