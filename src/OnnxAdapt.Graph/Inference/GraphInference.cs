using OnnxAdapt.Graph.Operators;
using OnnxAdapt.Graph.Passes;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Inference;

/// <summary>Goes through the nodes of a graph in order and applies the rules.</summary>
internal sealed class GraphInference(OnnxModel model, InferenceState state)
{
    private readonly Dictionary<(OperatorId Id, string Overload), OnnxFunction> _functions = FunctionCalls.Table(model);
    private int _depth;

    /// <param name="graph">The graph.</param>
    /// <param name="place">Where it is, for reports; null inside branches and loops, where not every contradiction is a mistake.</param>
    public void Run(OnnxGraph graph, string? place) => Run(graph.Nodes, place);

    private void Run(IEnumerable<Node> nodes, string? place)
    {
        var index = 0;
        foreach (var node in nodes)
        {
            state.Visits++;
            if (state.IsExhausted)
            {
                return;
            }

            if (_functions.TryGetValue((node.Op, node.Overload), out var function))
            {
                RunFunction(function, node);
            }
            else if (RunNode(node) is { } problem && place is not null)
            {
                state.Problems.Add($"{place} / node {index} ({node})", problem);
            }

            index++;
        }
    }

    private string? RunNode(Node node)
    {
        var context = new InferenceContext(node, state);
        ApplyRule(context);
        var problem = context.Failure;
        var schema = OperatorSchemas.Find(node.Op, state.Opset);
        for (var i = 0; i < node.Outputs.Count; i++)
        {
            if (node.Outputs[i] is { } output)
            {
                var fact = context.Failure is null ? context.Output(i) : default;
                problem ??= state.Set(output, fact.Type == DataType.Undefined ? fact with { Type = SignatureTypes.Of(schema, i, context) } : fact);
            }
        }

        return problem;
    }

    /// <summary>Applies the rule. Rules rely on attributes and constants being as the standard says; where they are not, that is the finding.</summary>
    private void ApplyRule(InferenceContext context)
    {
        try
        {
            InferenceRules.Find(context.Node.Op)?.Invoke(context);
            ControlFlow(context);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or ArithmeticException or IndexOutOfRangeException)
        {
            context.Fail($"its attributes or constants are not as the operator needs them: {e.Message}");
        }
    }

    private void ControlFlow(InferenceContext context)
    {
        if (context.Node.Op.Domain.Length == 0 && context.Node.Op.OpType is "If" or "Loop" or "Scan")
        {
            Rules.ControlFlowInference.Infer(context, graph => Run(graph, null));
        }
    }

    /// <summary>Infers through a copy of the function's body with its own outputs, so that the call stays untouched.</summary>
    private void RunFunction(OnnxFunction function, Node call)
    {
        const int MaxDepth = 64;
        if (_depth >= MaxDepth)
        {
            return;
        }

        var probe = new Node(call.Op, call.Inputs, call.Outputs.Select(output => output is null ? null : new Value(output.Name)), call.Attributes);
        var opset = state.Opset;
        state.Opset = function.Opsets.TryGetValue("", out var version) ? version : opset;
        _depth++;
        Run(CallExpansion.Instantiate(function, probe, new GraphNames(new OnnxGraph())), null);
        _depth--;
        state.Opset = opset;
        for (var i = 0; i < call.Outputs.Count; i++)
        {
            if (call.Outputs[i] is { } output)
            {
                state.Set(output, state.Get(probe.Outputs[i]!));
            }
        }
    }
}
