using System.Globalization;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Inference;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Names axes of unknown size, so that inference can carry the names on and tell where two axes are the same; otherwise every sum behind
/// one such axis would have to compare shapes while the graph runs. In each round the first values with unknown axes on their path get
/// names, and inference runs again.
/// </summary>
internal static class AxisNaming
{
    private const int MaxRounds = 8;

    public static void InferAndName(OnnxModel model)
    {
        ShapeInference.Run(model);
        var named = 0;
        for (var round = 0; round < MaxRounds; round++)
        {
            var before = named;
            foreach (var value in FirstUnknown(model.Graph))
            {
                value.Shape = new Shape([.. value.Shape!.Select(dim => dim == Dim.Unknown ? Name(ref named) : dim)]);
            }

            if (named == before)
            {
                return;
            }

            ShapeInference.Run(model);
        }
    }

    private static Dim Name(ref int named) => $"axis~{(named++).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Values with unknown axes whose node has no input with unknown axes; inputs of the graph count as such values too.</summary>
    private static List<Value> FirstUnknown(OnnxGraph graph)
    {
        var first = graph.Inputs.Where(HasUnknownAxis).ToList();
        var unknown = first.ToHashSet();
        foreach (var node in graph.Nodes)
        {
            var outputs = node.Outputs.OfType<Value>().Where(HasUnknownAxis).ToArray();
            if (!node.Inputs.Any(input => input is not null && unknown.Contains(input)))
            {
                first.AddRange(outputs);
                unknown.UnionWith(outputs);
            }
            else
            {
                unknown.UnionWith(node.Outputs.OfType<Value>());
            }
        }

        return first;
    }

    private static bool HasUnknownAxis(Value value) => value.Shape is { } shape && shape.Contains(Dim.Unknown);
}
