using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Batch normalisations in training mode (Ioffe and Szegedy, 2015): y is normalised with the batch's mean and variance, and the running ones
/// become momentum times themselves plus (1 - momentum) times the batch's, as the standard says (the variance over N, not N - 1).
/// </summary>
internal sealed class BatchStatistics
{
    private const int LeastOpset = 14;
    private readonly OnnxModel _model;
    private readonly IReadOnlyList<Node> _nodes;
    private readonly Dictionary<Value, TensorData> _running;

    private BatchStatistics(OnnxModel model, IReadOnlyList<Node> nodes, Dictionary<Value, TensorData> running) => (_model, _nodes, _running) = (model, nodes, running);

    /// <summary>Finds the normalisations behind trained parameters and makes their running statistics inputs of the graph.</summary>
    /// <exception cref="AutodiffException">The operator set has no training mode.</exception>
    public static BatchStatistics Behind(OnnxModel model, IEnumerable<Value> parameters)
    {
        var reached = parameters.ToHashSet();
        var nodes = new List<Node>();
        foreach (var node in model.Graph.Nodes.Where(node => node.Inputs.Any(input => input is not null && reached.Contains(input))))
        {
            reached.UnionWith(node.Outputs.OfType<Value>());
            if (node.Op is { Domain: "", OpType: "BatchNormalization" } && IsFrozen(node)) nodes.Add(node);
        }

        if (nodes.Count > 0 && model.StandardOpset < LeastOpset) throw new AutodiffException($"Batch statistics need operator set {LeastOpset}; the model is written for {model.StandardOpset} and cannot be raised.");
        return new BatchStatistics(model, nodes, Take(model.Graph, nodes));
    }

    /// <summary>Sets the nodes to training; the next running statistics become outputs.</summary>
    public TrainingParameter[] Train(OperatorEmitter emitter)
    {
        var buffers = new List<TrainingParameter>();
        foreach (var node in _nodes)
        {
            Value[] next = [.. new[] { 3, 4 }.Select(input => Next(emitter, node.Inputs[input]!))];
            var trained = new Node(node.Op, node.Inputs, [node.Outputs[0], .. next], node.Attributes, node.Name);
            trained.Attributes["training_mode"] = 1L;
            _model.Graph.Nodes[_model.Graph.Nodes.IndexOf(node)] = trained;
            buffers.AddRange(next.Select((value, i) => new TrainingParameter(node.Inputs[3 + i]!.Name, value.Name, _running[node.Inputs[3 + i]!])));
            foreach (var value in next) _model.Graph.Outputs.Add(value);
        }

        return [.. buffers];
    }

    private static bool IsFrozen(Node node) =>
        node.GetInt("training_mode", 0) == 0 && node.Input(3)?.Initializer is not null && node.Input(4)?.Initializer is not null;

    private static Dictionary<Value, TensorData> Take(OnnxGraph graph, IEnumerable<Node> nodes)
    {
        var running = new Dictionary<Value, TensorData>();
        foreach (var value in nodes.SelectMany(node => new[] { node.Inputs[3]!, node.Inputs[4]! }).Distinct())
        {
            running[value] = value.Initializer!;
            graph.Initializers.Remove(value);
            graph.Inputs.Add(value);
            value.Shape = Shape.Of([.. value.Initializer!.Sizes]);
            (value.Type, value.Initializer, value.IsOverridable) = (value.Initializer.Type, null, false);
        }

        return running;
    }

    private static Value Next(OperatorEmitter emitter, Value running) => new(emitter.Graph.FreshName($"{running.Name}_next"), running.Type, running.Shape);
}
