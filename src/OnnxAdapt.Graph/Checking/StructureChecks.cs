using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Checking;

/// <summary>Checks names, definitions and their order in a graph and the graphs inside it.</summary>
internal sealed class StructureChecks(ProblemList problems, OperatorChecks? operators)
{
    public void CheckMain(OnnxGraph graph)
    {
        var place = $"graph '{graph.Name}'";
        foreach (var input in graph.Inputs.Where(input => operators is not null && input.Type == DataType.Undefined && !ValueInfoCodec.HasOtherType(input)))
        {
            problems.Add(place, $"the input '{input.Name}' has no type");
        }

        if (graph.Outputs.Count == 0)
        {
            problems.Add(place, "the graph has no outputs");
        }

        Check(graph, new ValueScope(null), place);
    }

    public void CheckFunction(OnnxFunction function) => Check(function.Body, new ValueScope(null), $"function '{function.Id}'");

    private void Check(OnnxGraph graph, ValueScope scope, string place)
    {
        DefineSources(graph, scope, place);
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            CheckNode(graph.Nodes[i], scope, $"{place} / node {i} ({graph.Nodes[i]})");
        }

        foreach (var output in graph.Outputs.Where(output => !scope.Has(output)))
        {
            problems.Add(place, $"nothing produces the output '{output.Name}'");
        }
    }

    private void DefineSources(OnnxGraph graph, ValueScope scope, string place)
    {
        foreach (var value in graph.Inputs.Concat(graph.Initializers).Concat(graph.SparseInitializers))
        {
            Define(value, scope, place);
        }

        foreach (var value in graph.Initializers)
        {
            CheckTensor(value, place);
        }
    }

    private void Define(Value value, ValueScope scope, string place)
    {
        if (scope.Define(value) is { } reason)
        {
            problems.Add(place, reason);
        }
    }

    private void CheckTensor(Value value, string place)
    {
        if (value.Initializer is not { } tensor)
        {
            problems.Add(place, $"the initializer '{value.Name}' holds no constant");
        }
        else if (tensor.Type == DataType.String ? tensor.Strings!.Count != tensor.ElementCount : tensor.ByteCount != TensorSizes.ByteCount(tensor.Type, tensor.ElementCount))
        {
            problems.Add(place, $"the initializer '{value.Name}' of {tensor.ElementCount} elements of type {tensor.Type} does not have the bytes for them");
        }
    }

    private void CheckNode(Node node, ValueScope scope, string place)
    {
        foreach (var input in node.Inputs.OfType<Value>().Where(input => !scope.Has(input)))
        {
            problems.Add(place, scope.Knows(input.Name)
                ? $"the input '{input.Name}' is not the value of that name in the graph"
                : $"the input '{input.Name}' is not defined before this node");
        }

        operators?.Check(node, place);
        foreach (var graph in GraphWalk.SubgraphsOf(node))
        {
            Check(graph, new ValueScope(scope), $"{place} / graph '{graph.Name}'");
        }

        foreach (var output in node.Outputs.OfType<Value>())
        {
            Define(output, scope, place);
        }
    }
}
