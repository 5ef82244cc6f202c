using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Passes;

/// <summary>Replaces calls of functions, whose bodies call no others of the table, by copies of the bodies.</summary>
internal sealed class CallExpansion(Dictionary<(OperatorId Id, string Overload), OnnxFunction> functions)
{
    /// <summary>Replaces all calls in a graph and the graphs inside it; gives their number.</summary>
    public int Expand(OnnxGraph graph)
    {
        var names = new GraphNames(graph);
        var count = 0;
        foreach (var inner in GraphWalk.AllGraphs(graph).ToArray())
        {
            count += ExpandIn(inner, names);
        }

        return count;
    }

    /// <summary>Nodes that compute the outputs of a call as the function's body does.</summary>
    public static IReadOnlyList<Node> Instantiate(OnnxFunction function, Node call, GraphNames names)
    {
        var body = function.Body;
        var copier = new GraphCopier { MapAttribute = attribute => Resolve(attribute, function, call), MapName = names.Fresh };
        for (var i = 0; i < body.Inputs.Count; i++)
        {
            copier.Map(body.Inputs[i], call.Input(i));
        }

        List<Node> aliases = [];
        for (var i = 0; i < Math.Min(body.Outputs.Count, call.Outputs.Count); i++)
        {
            MapOutput(copier, body, i, call.Outputs[i], aliases);
        }

        copier.CopyOutputsOf(body.Nodes);
        List<Node> nodes = [.. body.Nodes.Select(copier.Copy)];
        nodes.AddRange(aliases.Select(alias => new Node(alias.Op, [copier.Find(alias.Inputs[0]!)], alias.Outputs)));
        return nodes;
    }

    /// <summary>Lets the body's copy compute an output of the call directly, or by an identity where the value cannot be both.</summary>
    private static void MapOutput(GraphCopier copier, OnnxGraph body, int index, Value? target, List<Node> aliases)
    {
        var source = body.Outputs[index];
        if (target is null)
        {
            return;
        }

        if (source.Producer is null || body.Outputs.IndexOf(source) < index)
        {
            aliases.Add(new Node(OperatorId.Standard("Identity"), [source], [target]));
        }
        else
        {
            copier.Map(source, target);
        }
    }

    private static AttributeValue? Resolve(AttributeValue attribute, OnnxFunction function, Node call) =>
        attribute.Reference is not { } name ? attribute
        : call.Attributes.TryGetValue(name, out var given) ? given
        : function.DefaultAttributes.GetValueOrDefault(name);

    private int ExpandIn(OnnxGraph graph, GraphNames names)
    {
        var count = 0;
        List<Node> nodes = [];
        foreach (var node in graph.Nodes)
        {
            if (functions.TryGetValue((node.Op, node.Overload), out var function))
            {
                nodes.AddRange(Instantiate(function, node, names));
                count++;
            }
            else
            {
                nodes.Add(node);
            }
        }

        if (count > 0)
        {
            graph.Nodes.Clear();
            nodes.ForEach(graph.Nodes.Add);
        }

        return count;
    }
}
