using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Puts features and head on top of a base graph, as the serving path computes them.</summary>
internal static class FeatureHead
{
    private const float SmallestNorm = 1e-12f;

    /// <summary>Adds pooling, normalisation and head; the logits become the only output.</summary>
    public static void Append(OnnxModel model, FeatureRecipe recipe, HeadOptions options)
    {
        var output = model.Graph.Outputs.FirstOrDefault(value => value.Name == recipe.Output)
            ?? throw AdaptException.Precondition($"The base graph has no output '{recipe.Output}'.");
        var graph = new GraphBuilder(model.Graph, model.StandardOpset);
        var pooled = Pool(graph, output, recipe, options.FeatureSize);
        var features = recipe.Normalize ? Normalize(graph, pooled) : pooled;
        features.Type = DataType.Float;
        features.Shape = new Shape("batch", options.FeatureSize);
        var logits = Inline(graph, HeadBuilder.Build(options), features);
        model.Graph.Outputs.Clear();
        graph.Output(logits);
    }

    private static Value Pool(GraphBuilder graph, Value output, FeatureRecipe recipe, int size) => recipe.Pooling switch
    {
        FeaturePooling.None => graph.Add("Reshape", [output, graph.Constant(TensorData.Of([-1L, size], 2))]),
        FeaturePooling.Mean => Mean(graph, output, recipe),
        FeaturePooling.Cls => graph.Add("Gather", [output, graph.Constant(TensorData.Scalar(0L))], [new("axis", 1L)]),
        _ => throw AdaptException.Precondition($"A base model that pools by {recipe.Pooling} cannot be trained inside; train a head."),
    };

    private static Value Mean(GraphBuilder graph, Value output, FeatureRecipe recipe)
    {
        var mask = graph.Graph.Inputs.FirstOrDefault(input => input.Name == recipe.MaskInput);
        if (mask is null) return Reduce(graph, "ReduceMean", output, keep: false);
        var weights = graph.Add("Unsqueeze", [graph.Add("Cast", [mask], [new("to", (long)DataType.Float)]), Axis(graph, 2)]);
        var sum = Reduce(graph, "ReduceSum", graph.Add("Mul", [output, weights]), keep: false);
        var count = graph.Add("Max", [Reduce(graph, "ReduceSum", weights, keep: false), graph.Constant(TensorData.Scalar(1e-9f))]);
        return graph.Add("Div", [sum, count]);
    }

    private static Value Reduce(GraphBuilder graph, string op, Value value, bool keep) => graph.Opset >= (op == "ReduceSum" ? 13 : 18)
        ? graph.Add(op, [value, Axis(graph, 1)], [new("keepdims", keep ? 1L : 0L)])
        : graph.Add(op, [value], [new("axes", (long[])[1]), new("keepdims", keep ? 1L : 0L)]);

    private static Value Normalize(GraphBuilder graph, Value pooled)
    {
        var norm = graph.Add("Sqrt", [Reduce(graph, "ReduceSum", graph.Add("Mul", [pooled, pooled]), keep: true)]);
        return graph.Add("Div", [pooled, graph.Add("Add", [norm, graph.Constant(TensorData.Scalar(SmallestNorm))])]);
    }

    private static Value Axis(GraphBuilder graph, long axis) => graph.Constant(TensorData.Of([axis], 1), "axis");

    private static Value Inline(GraphBuilder graph, OnnxModel head, Value features)
    {
        foreach (var parameter in head.Graph.Initializers)
        {
            parameter.Name = graph.FreshName(parameter.Name);
            graph.Graph.Initializers.Add(parameter);
        }

        var logits = head.Graph.Outputs[0];
        foreach (var node in head.Graph.Nodes)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i]?.Name == HeadBuilder.FeaturesInput) node.ReplaceInput(i, features);
            }

            foreach (var value in node.Outputs.OfType<Value>()) value.Name = graph.FreshName(value == logits ? HeadBuilder.LogitsOutput : "head_value");
            graph.Graph.Nodes.Add(node);
        }

        return logits;
    }
}
