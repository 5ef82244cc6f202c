using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Replaces calls of a model's own functions by their bodies, so that gradients see plain operators.</summary>
internal static class FunctionInlining
{
    private const int DeepestNesting = 64;

    public static void Apply(OnnxModel model)
    {
        var functions = model.Functions.ToDictionary(function => (function.Id, function.Overload));
        for (var depth = 0; model.Graph.Nodes.Any(node => functions.ContainsKey((node.Op, node.Overload))); depth++)
        {
            if (depth == DeepestNesting)
            {
                throw new AutodiffException($"The model's functions call each other more than {DeepestNesting} deep, or in a circle.");
            }

            InlineOnce(model, functions);
        }

        if (functions.Count > 0 && !model.Graph.Nodes.SelectMany(CapturedValues.SubgraphsOf).Any())
        {
            model.Functions.Clear();
        }
    }

    private static void InlineOnce(OnnxModel model, Dictionary<(OperatorId Id, string Overload), OnnxFunction> functions)
    {
        var graph = new GraphBuilder(model.Graph, model.StandardOpset);
        var nodes = model.Graph.Nodes.ToArray();
        model.Graph.Nodes.Clear();
        foreach (var node in nodes)
        {
            if (functions.TryGetValue((node.Op, node.Overload), out var function))
            {
                ImportOpsets(model, function);
                Inline(graph, node, function);
            }
            else
            {
                model.Graph.Nodes.Add(node);
            }
        }
    }

    private static void ImportOpsets(OnnxModel model, OnnxFunction function)
    {
        foreach (var (domain, version) in function.Opsets)
        {
            model.Opsets.TryAdd(domain, version);
        }
    }

    private static void Inline(GraphBuilder graph, Node call, OnnxFunction function)
    {
        var values = new Dictionary<Value, Value?>();
        for (var i = 0; i < function.Body.Inputs.Count; i++)
        {
            values[function.Body.Inputs[i]] = call.Input(i);
        }

        var produced = function.Body.Nodes.SelectMany(node => node.Outputs).OfType<Value>().ToHashSet();
        for (var i = 0; i < call.Outputs.Count; i++)
        {
            if (call.Outputs[i] is { } output && produced.Contains(function.Body.Outputs[i]))
            {
                values.TryAdd(function.Body.Outputs[i], output);
            }
        }

        foreach (var node in function.Body.Nodes)
        {
            graph.Graph.Nodes.Add(Copy(graph, node, call, function, values));
        }

        PassThrough(graph, call, function, values);
    }

    /// <summary>Outputs of the call that no node of the body computes for them alone.</summary>
    private static void PassThrough(GraphBuilder graph, Node call, OnnxFunction function, Dictionary<Value, Value?> values)
    {
        for (var i = 0; i < call.Outputs.Count; i++)
        {
            if (call.Outputs[i] is { } output && values.GetValueOrDefault(function.Body.Outputs[i]) is { } source && source != output)
            {
                graph.Graph.Nodes.Add(new Node(OperatorId.Standard("Identity"), [source], [output]));
            }
        }
    }

    private static Node Copy(GraphBuilder graph, Node node, Node call, OnnxFunction function, Dictionary<Value, Value?> values)
    {
        if (CapturedValues.SubgraphsOf(node).Any())
        {
            throw new AutodiffException($"The function {function.Id} contains {node}, which has a sub-graph; such functions cannot be trained through.");
        }

        return new Node(
            node.Op,
            node.Inputs.Select(input => input is null ? null : values.GetValueOrDefault(input)),
            node.Outputs.Select(output => output is null ? null : Local(graph, output, values)).ToArray(),
            node.Attributes.Select(pair => (pair.Key, Value: Resolve(pair.Value, call, function))).Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!)))
        {
            Overload = node.Overload,
        };
    }

    private static Value Local(GraphBuilder graph, Value output, Dictionary<Value, Value?> values)
    {
        if (!values.TryGetValue(output, out var local) || local is null)
        {
            local = new Value(graph.FreshName(output.Name), output.Type, output.Shape);
            values[output] = local;
        }

        return local;
    }

    private static AttributeValue? Resolve(AttributeValue attribute, Node call, OnnxFunction function)
    {
        if (attribute.Reference is not { } name)
        {
            return attribute;
        }

        return call.Attributes.TryGetValue(name, out var given) ? given : function.DefaultAttributes.GetValueOrDefault(name);
    }
}
