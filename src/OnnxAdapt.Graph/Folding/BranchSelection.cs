using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Folding;

/// <summary>Puts the branch that is always taken in the place of its <c>If</c>.</summary>
internal static class BranchSelection
{
    /// <summary>Replaces in all graphs; gives the number of replacements.</summary>
    public static int Apply(OnnxModel model)
    {
        var changes = 0;
        foreach (var graph in GraphWalk.AllGraphs(model.Graph).ToArray())
        {
            List<Node> nodes = [];
            foreach (var node in graph.Nodes)
            {
                if (Taken(node, model.IrVersion) is { } branch)
                {
                    Move(branch, node, graph, nodes);
                    changes++;
                }
                else
                {
                    nodes.Add(node);
                }
            }

            graph.Nodes.Clear();
            nodes.ForEach(graph.Nodes.Add);
        }

        return changes;
    }

    private static OnnxGraph? Taken(Node node, long irVersion)
    {
        if (node.Op != OperatorId.Standard("If") || node.Input(0) is not { } condition || Constants.Of(condition, irVersion) is not { Bytes.Length: 1 } truth)
        {
            return null;
        }

        var name = truth.Bytes.Span[0] != 0 ? "then_branch" : "else_branch";
        return node.Attributes.TryGetValue(name, out var branch) && branch is { Kind: AttributeKind.Graph, Reference: null } && branch.Graph.Outputs.Count >= node.Outputs.Count
            ? branch.Graph
            : null;
    }

    private static void Move(OnnxGraph branch, Node node, OnnxGraph graph, List<Node> nodes)
    {
        foreach (var constant in branch.Initializers)
        {
            graph.Initializers.Add(constant);
        }

        foreach (var constant in branch.SparseInitializers)
        {
            graph.SparseInitializers.Add(constant);
        }

        nodes.AddRange(branch.Nodes);
        for (var i = 0; i < node.Outputs.Count; i++)
        {
            if (node.Outputs[i] is { } output)
            {
                nodes.Add(new Node(OperatorId.Standard("Identity"), [branch.Outputs[i]], [output]));
            }
        }
    }
}
