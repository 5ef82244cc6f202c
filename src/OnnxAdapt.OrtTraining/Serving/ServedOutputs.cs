using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Structure;
using OnnxAdapt.OrtTraining.Generation;

namespace OnnxAdapt.OrtTraining.Serving;

/// <summary>
/// The outputs of an evaluation graph that are served: those that the generator noted; else those beside the loss; else the value before the
/// loss, which is the first that meets the labels.
/// </summary>
internal static class ServedOutputs
{
    private static readonly string[] LabelNames = ["labels", "target"];

    public static IReadOnlyList<string> Of(OnnxModel evaluation)
    {
        var graph = evaluation.Graph;
        if (evaluation.Metadata.TryGetValue(ArtifactGenerator.PredictionsKey, out var noted))
        {
            return noted.Split('\n');
        }

        return graph.Outputs.Count > 1
            ? [.. graph.Outputs.Skip(1).Select(output => output.Name)]
            : [BeforeLoss(evaluation)];
    }

    private static string BeforeLoss(OnnxModel evaluation)
    {
        var model = GraphCopier.Copy(evaluation);
        ShapeInference.Run(model);
        var labelled = model.Graph.Inputs.Where(input => LabelNames.Contains(input.Name)).ToHashSet();
        var data = model.Graph.Inputs.Except(labelled).ToHashSet();
        foreach (var node in model.Graph.Nodes)
        {
            var needed = GraphWalk.NeededBy(node).ToArray();
            if (needed.Any(labelled.Contains))
            {
                if (needed.FirstOrDefault(value => value.Producer is not null && data.Contains(value) && value.Type == DataType.Float && value.Shape?.Count > 0) is { } served)
                {
                    return served.Name;
                }

                labelled.UnionWith(node.Outputs.OfType<Value>());
            }
            else if (needed.Any(data.Contains))
            {
                data.UnionWith(node.Outputs.OfType<Value>());
            }
        }

        throw AdaptException.Precondition("The evaluation graph has one output and no input 'labels' or 'target', so that it is not known what comes before the loss; generate it with additional outputs.");
    }
}
