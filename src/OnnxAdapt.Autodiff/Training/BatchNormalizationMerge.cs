using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Runs BatchNormalization with the batch's own statistics as one training operator with the Relu or Clip above it, where nothing else reads
/// what lies between; the gradients of both become one as well, which computes that value once more, so that it is not kept.
/// </summary>
internal sealed class BatchNormalizationMerge
{
    private readonly OnnxGraph _graph;
    private readonly ILookup<Value, Node> _uses;

    private BatchNormalizationMerge(OnnxGraph graph)
    {
        _graph = graph;
        _uses = graph.Nodes
            .SelectMany(node => CapturedValues.InputsOf(node).OfType<Value>().Distinct().Select(value => KeyValuePair.Create(value, node)))
            .ToLookup(use => use.Key, use => use.Value);
    }

    /// <summary>Merges in place where the runtime has the kernels.</summary>
    public static void Apply(OnnxGraph graph, IReadOnlySet<string> kernels)
    {
        if (!kernels.Contains(TrainingOperatorNames.BatchNormalizationTraining) || !kernels.Contains(TrainingOperatorNames.BatchNormalizationGrad)) return;
        var merge = new BatchNormalizationMerge(graph);
        foreach (var node in graph.Nodes.Where(IsTraining).ToArray()) merge.Merge(node);
    }

    private static bool IsTraining(Node node) =>
        node.Op == OperatorId.Standard("BatchNormalization") && node.GetInt("training_mode", 0) == 1 && node.GetFloat("momentum", 0.9f) == 0 && node.Input(0)!.Type == DataType.Float;

    private void Merge(Node node)
    {
        var y = node.Output(0)!;
        var gradient = _uses[node.Input(0)!].FirstOrDefault(use => IsGradientOf(use, node));
        var (activation, range) = ActivationAbove(y, gradient);
        List<KeyValuePair<string, AttributeValue>> attributes = [new("epsilon", node.GetFloat("epsilon", 1e-5f)), .. range];
        Value?[] outputs = [activation?.Output(0) ?? y, node.Output(1), node.Output(2)];
        _graph.Nodes[_graph.Nodes.IndexOf(node)] = new Node(TrainingOperatorNames.Id(TrainingOperatorNames.BatchNormalizationTraining), node.Inputs.Take(3), outputs, attributes, node.Name);
        if (activation is null) return;
        _graph.Nodes.Remove(activation);
        if (gradient is not null) MergeGradient(gradient, node.Input(2)!, range);
    }

    private void MergeGradient(Node gradient, Value bias, IEnumerable<KeyValuePair<string, AttributeValue>> range)
    {
        var below = gradient.Input(0)!.Producer!;
        _graph.Nodes[_graph.Nodes.IndexOf(gradient)] = new Node(
            gradient.Op, [below.Input(0), .. gradient.Inputs.Skip(1), bias], gradient.Outputs, [.. gradient.Attributes, .. range], gradient.Name);
        _graph.Nodes.Remove(below);
    }

    private static bool IsGradientOf(Node gradient, Node node) =>
        gradient.Op == TrainingOperatorNames.Id(TrainingOperatorNames.BatchNormalizationGrad) && gradient.Input(1) == node.Input(0) && gradient.Input(3) == node.Output(1);

    /// <summary>The activation that alone reads y, and what the merged operators need to know of it; none where y is wanted otherwise.</summary>
    private (Node? Activation, KeyValuePair<string, AttributeValue>[] Range) ActivationAbove(Value y, Node? gradient)
    {
        if (_graph.Outputs.Contains(y) || _uses[y].FirstOrDefault(use => use.Input(0) == y && use.Op.Domain.Length == 0 && use.Op.OpType is "Relu" or "Clip") is not { } activation) return (null, []);
        var slope = gradient?.Input(0)!.Producer;
        return Attributes(activation) is { } range && (gradient is null ? IsPrivate(y, activation) : slope is not null && IsPair(activation, slope, gradient, y))
            ? (activation, range)
            : (null, []);
    }

    private bool IsPair(Node activation, Node slope, Node gradient, Value y)
    {
        var (name, saved) = activation.Op.OpType == "Relu" ? (TrainingOperatorNames.ReluGrad, activation.Output(0)) : (TrainingOperatorNames.ClipGrad, y);
        return slope.Op == TrainingOperatorNames.Id(name) && slope.Input(1) == saved
            && IsPrivate(y, activation, slope) && IsPrivate(slope.Output(0)!, gradient);
    }

    private bool IsPrivate(Value value, params Node[] users) => !_graph.Outputs.Contains(value) && _uses[value].All(users.Contains);

    private static KeyValuePair<string, AttributeValue>[]? Attributes(Node activation)
    {
        if (activation.Op.OpType == "Relu") return [new("activation", "Relu")];
        var attributes = new List<KeyValuePair<string, AttributeValue>> { new("activation", "Clip") };
        foreach (var (name, input) in new[] { ("min", activation.Input(1)), ("max", activation.Input(2)) })
        {
            if (input is null) continue;
            if (Constants.Find(input) is not { } bound || ScalarTensor.TryRead(bound) is not { } number) return null;
            attributes.Add(new(name, (float)number));
        }

        return [.. attributes];
    }
}
