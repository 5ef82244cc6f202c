using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Splitting;

/// <summary>
/// Cuts a model before the earliest trained parameter, so that the frozen part runs once for each example instead of in every step. The boundary
/// is the cheapest set of values to keep that stand for one example each: a minimum cut between the results of costly frozen layers and the
/// trained part. Cheap nodes beside it, such as those that make a mask, are computed on either side.
/// </summary>
public static class GraphCut
{
    /// <summary>Splits a model; it is not changed.</summary>
    /// <param name="model">Model, with its head if it gets one, without a loss.</param>
    /// <param name="selector">What is trained.</param>
    /// <param name="options">What happens in training; null for the defaults.</param>
    /// <exception cref="AutodiffException">The selector selects nothing that an output depends on.</exception>
    public static GraphSplit Split(OnnxModel model, ParameterSelector selector, GraphCutOptions? options = null)
    {
        var copy = GraphCopier.Copy(model);
        GradientPreparation.Inline(copy);
        var trained = selector.In(copy).Select(candidate => candidate.Name).ToHashSet(StringComparer.Ordinal);
        ShapeInference.Run(copy);
        var part = new TrainedPart(copy, trained, options ?? new GraphCutOptions());
        if (part.Outputs.Count == 0)
        {
            throw new AutodiffException($"Nothing to train: {selector.Description} select {trained.Count} parameters, and no output depends on them.");
        }

        string[] names = [.. copy.Graph.Initializers.Select(value => value.Name).Where(trained.Contains)];
        var shapes = new ExampleShapes(copy);
        Value[] boundary = [.. new BoundarySearch(copy.Graph, part, shapes).Find(out var reason).Select(value => ExamplesFirst.Turn(copy, shapes, value))];
        return boundary.Length == 0 ? new GraphSplit(null, copy, [], [.. copy.Graph.Inputs.Select(input => input.Name)], names, reason) : Extract(copy, part, boundary, names);
    }

    private static GraphSplit Extract(OnnxModel model, TrainedPart part, IReadOnlyList<Value> boundary, string[] trained)
    {
        var passed = InputsNeeded(model.Graph, part.Outputs, boundary);
        var prefix = SubgraphExtractor.Extract(model, InputsNeeded(model.Graph, boundary, []), boundary);
        var suffix = SubgraphExtractor.Extract(model, [.. boundary, .. passed], part.Outputs);
        return new GraphSplit(prefix, suffix, [.. suffix.Graph.Inputs.Take(boundary.Count)], [.. passed.Select(input => input.Name)], trained, "");
    }

    private static Value[] InputsNeeded(OnnxGraph graph, IEnumerable<Value> outputs, IReadOnlyList<Value> given)
    {
        var seen = given.ToHashSet();
        var pending = new Stack<Value>(outputs);
        while (pending.TryPop(out var value))
        {
            if (seen.Add(value) && value.Producer is { } producer)
            {
                foreach (var needed in GraphWalk.NeededBy(producer))
                {
                    pending.Push(needed);
                }
            }
        }

        return [.. graph.Inputs.Where(input => seen.Contains(input) && !given.Contains(input))];
    }
}
