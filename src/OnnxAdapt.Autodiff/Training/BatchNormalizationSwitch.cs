using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Sets the BatchNormalization nodes of one model to a mode. Those that train give their running statistics after the step as outputs; the
/// statistics themselves become inputs. Where several nodes share statistics, each continues with what the one before it left.
/// </summary>
internal sealed class BatchNormalizationSwitch
{
    /// <summary>The first version with the attribute <c>training_mode</c>; before it, several outputs meant training.</summary>
    private const long TrainingModeSince = 14;

    private static readonly OperatorId Op = OperatorId.Standard("BatchNormalization");
    private readonly List<Value> _statistics = [];
    private readonly Dictionary<string, string> _updated = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Mean, string Variance)> _trained = new(StringComparer.Ordinal);

    /// <summary>Has every node use its running statistics, in branches and loop bodies too.</summary>
    public static void Freeze(OnnxModel model)
    {
        foreach (var graph in GraphWalk.AllGraphs(model.Graph).ToArray())
        {
            var kept = new Dictionary<Value, Value>();
            for (var i = 0; i < graph.Nodes.Count; i++)
            {
                if (graph.Nodes[i].Op == Op)
                {
                    Enumerable.Range(1, graph.Nodes[i].Outputs.Count - 1).ToList().ForEach(output => Keep(graph.Nodes[i], output, kept));
                    graph.Nodes[i] = Frozen(graph.Nodes[i], graph.Nodes[i].Inputs);
                }
            }

            Redirect(graph, kept);
        }
    }

    /// <summary>Has nodes between the named initializers and outputs train. Works on a model as given, before it is lowered.</summary>
    /// <exception cref="AutodiffException">Statistics are no initializers, or a node is inside a branch or a loop body.</exception>
    public void Train(OnnxModel model, IReadOnlySet<string> trained, IReadOnlySet<string> outputs)
    {
        var graph = model.Graph;
        var builder = new GraphBuilder(graph, model.StandardOpset);
        var between = Between(graph, trained, outputs);
        var latest = new Dictionary<Value, Value>();
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            if (between.Contains(node) && GraphWalk.SubgraphsOf(node).SelectMany(GraphWalk.AllNodes).FirstOrDefault(inner => inner.Op == Op) is { } inside)
            {
                throw new AutodiffException($"{inside} is inside {node} and cannot keep running statistics from step to step; freeze batch normalisation.");
            }

            if (between.Contains(node) && node.Op == Op)
            {
                graph.Nodes[i] = Trained(builder, node, latest);
            }
        }

        foreach (var (statistic, updated) in latest)
        {
            _statistics.Add(statistic);
            _updated.Add(statistic.Name, updated.Name);
            graph.Outputs.Add(updated);
        }
    }

    /// <summary>The statistics after the step, found among the outputs of the lowered model.</summary>
    public IReadOnlyList<Value> Updated(OnnxModel lowered)
    {
        var names = _updated.Values.ToHashSet(StringComparer.Ordinal);
        return [.. lowered.Graph.Outputs.Where(output => names.Contains(output.Name)).DistinctBy(output => output.Name)];
    }

    /// <summary>Makes the statistics inputs of the lowered model.</summary>
    /// <exception cref="AutodiffException">The operator set stayed so old that the runtime cannot train such nodes.</exception>
    public TrainingParameter[] Promote(OnnxModel lowered)
    {
        if (_statistics.Count > 0 && lowered.StandardOpset < TrainingModeSince)
        {
            throw new AutodiffException($"Operator set {lowered.StandardOpset} of this model cannot be raised to {TrainingModeSince}, where batch normalisation can train; export it anew or freeze batch normalisation.");
        }

        var found = lowered.Graph.Initializers.ToDictionary(value => value.Name, StringComparer.Ordinal);
        return Array.ConvertAll(_statistics.ToArray(), statistic => Promote(lowered.Graph, found[statistic.Name]));
    }

    /// <summary>Has the trained nodes of an evaluation graph use the running statistics.</summary>
    public void Evaluate(OnnxGraph evaluation)
    {
        var inputs = evaluation.Inputs.ToDictionary(value => value.Name, StringComparer.Ordinal);
        for (var i = 0; i < evaluation.Nodes.Count; i++)
        {
            var node = evaluation.Nodes[i];
            if (node.Op == Op && _trained.TryGetValue(node.Output(0)!.Name, out var statistics))
            {
                evaluation.Nodes[i] = Frozen(node, [.. node.Inputs.Take(3), inputs[statistics.Mean], inputs[statistics.Variance]]);
            }
        }
    }

    private TrainingParameter Promote(OnnxGraph graph, Value statistic)
    {
        var initial = statistic.Initializer!;
        graph.Initializers.Remove(statistic);
        graph.Inputs.Remove(statistic);
        graph.Inputs.Add(statistic);
        (statistic.Initializer, statistic.IsOverridable, statistic.Shape) = (null, false, Shape.Of([.. initial.Sizes]));
        return new TrainingParameter(statistic.Name, _updated[statistic.Name], initial);
    }

    private Node Trained(GraphBuilder builder, Node node, Dictionary<Value, Value> latest)
    {
        var (mean, variance) = (Statistic(builder, node, 3), Statistic(builder, node, 4));
        Value[] inputs = [.. node.Inputs.Take(3).OfType<Value>(), latest.GetValueOrDefault(mean, mean), latest.GetValueOrDefault(variance, variance)];
        Value Updated(int output, Value statistic) => node.Output(output) ?? new Value(builder.FreshName($"{statistic.Name}_next"), statistic.Type, statistic.Shape);
        Value?[] outputs = [node.Output(0), Updated(1, mean), Updated(2, variance), .. node.Outputs.Skip(3)];
        var result = new Node(Op, inputs, outputs, node.Attributes, node.Name);
        if (builder.Opset >= TrainingModeSince)
        {
            result.Attributes["training_mode"] = 1L;
        }

        (latest[mean], latest[variance]) = (outputs[1]!, outputs[2]!);
        _trained.Add(node.Output(0)!.Name, (mean.Name, variance.Name));
        return result;
    }

    /// <summary>The initializer with a running statistic. An exporter that wrote equal values once gives the others by Identity; those become initializers again.</summary>
    private static Value Statistic(GraphBuilder builder, Node node, int input)
    {
        var value = node.Inputs[input]!;
        var source = value;
        while (source.Producer is { Op: { Domain: "", OpType: "Identity" } } identity)
        {
            source = identity.Inputs[0]!;
        }

        if (source.Initializer is not { } tensor || !builder.Graph.Initializers.Contains(source))
        {
            throw new AutodiffException($"Input {input} of {node}, '{value.Name}', is no initializer, so no running statistics can be kept in it; freeze batch normalisation.");
        }

        return source == value ? value : OwnCopy(builder, value, tensor);
    }

    private static Value OwnCopy(GraphBuilder builder, Value value, TensorData tensor)
    {
        var copy = new Value(value.Name, tensor.Type, Shape.Of([.. tensor.Sizes])) { Initializer = tensor };
        value.Name = builder.FreshName($"{value.Name}_given");
        builder.Graph.Initializers.Add(copy);
        Redirect(builder.Graph, new Dictionary<Value, Value> { [value] = copy });
        return copy;
    }

    private static Node Frozen(Node node, IEnumerable<Value?> inputs)
    {
        var result = new Node(Op, inputs, [node.Output(0)], node.Attributes, node.Name);
        result.Attributes.Remove("training_mode");
        return result;
    }

    /// <summary>Running and saved statistics of a node that does not train are those that came in.</summary>
    private static void Keep(Node node, int output, Dictionary<Value, Value> kept)
    {
        if (node.Output(output) is { } value)
        {
            kept.Add(value, node.Inputs[output % 2 == 1 ? 3 : 4]!);
        }
    }

    private static void Redirect(OnnxGraph graph, Dictionary<Value, Value> replaced)
    {
        foreach (var node in GraphWalk.AllNodes(graph))
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                node.ReplaceInput(i, node.Inputs[i] is { } input ? replaced.GetValueOrDefault(input, input) : null);
            }
        }

        for (var i = 0; i < graph.Outputs.Count; i++)
        {
            if (replaced.TryGetValue(graph.Outputs[i], out var source))
            {
                var output = new Value(graph.Outputs[i].Name, source.Type, source.Shape);
                graph.Nodes.Add(new Node(OperatorId.Standard("Identity"), [source], [output]));
                graph.Outputs[i] = output;
            }
        }
    }

    private static HashSet<Node> Between(OnnxGraph graph, IReadOnlySet<string> trained, IReadOnlySet<string> outputs)
    {
        var moving = graph.Initializers.Where(value => trained.Contains(value.Name)).ToHashSet();
        var after = new HashSet<Node>();
        foreach (var node in graph.Nodes.Where(node => GraphWalk.NeededBy(node).Any(moving.Contains)))
        {
            after.Add(node);
            moving.UnionWith(node.Outputs.OfType<Value>());
        }

        var needed = graph.Outputs.Where(value => outputs.Contains(value.Name)).ToHashSet();
        foreach (var node in graph.Nodes.Reverse())
        {
            if (node.Outputs.Any(output => output is not null && needed.Contains(output)))
            {
                needed.UnionWith(GraphWalk.NeededBy(node));
            }
            else
            {
                after.Remove(node);
            }
        }

        return after;
    }
}
