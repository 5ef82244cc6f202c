using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.ControlFlow;

/// <summary>
/// If: the gradient of each captured value is that of the branch that was taken, found by an If on the same condition whose branches compute
/// the forward branch again and differentiate it.
/// </summary>
internal static class IfGradient
{
    public static Value?[] Apply(GradientContext c)
    {
        var wanted = Enumerable.Range(1, c.InputCount - 1).Where(c.Needs).ToArray();
        var values = wanted.Select(c.Input).ToArray();
        var outputs = c.EmitMany(
            OperatorId.Standard("If"),
            [c.Input(0)],
            wanted.Length,
            ("then_branch", Branch(c, "then_branch", values)),
            ("else_branch", Branch(c, "else_branch", values)));
        var result = new Value?[c.InputCount];
        for (var i = 0; i < wanted.Length; i++)
        {
            (outputs[i].Type, outputs[i].Shape) = (values[i].Type, values[i].Shape);
            result[wanted[i]] = outputs[i];
        }

        return result;
    }

    public static IEnumerable<CoverageProblem> Problems(GradientScope scope, GradientPath outer, Node node)
    {
        var wanted = outer.Inputs[node].Where((_, i) => i > 0 && outer.Needs(node, i)).OfType<Value>().ToArray();
        foreach (var branch in (string[])["then_branch", "else_branch"])
        {
            var graph = node.Attributes[branch].Graph;
            foreach (var problem in new GradientPath(scope, graph, graph.Outputs.Where((_, i) => outer.Contains(node.Output(i))), wanted).Problems())
            {
                yield return problem;
            }
        }
    }

    private static OnnxGraph Branch(GradientContext c, string name, Value[] wanted)
    {
        var forward = c.Node.Attributes[name].Graph;
        var inner = new InnerGraph(c, $"{name}_gradient");
        inner.Replay(forward, forward.Nodes);
        var seeds = forward.Outputs.Select((output, i) => (output, Seed: c.OutputGradient(i))).Where(pair => pair.Seed is not null).Select(pair => (pair.output, pair.Seed!));
        foreach (var (value, gradient) in wanted.Zip(inner.Differentiate(seeds, wanted)))
        {
            inner.Output(gradient);
            (inner.Graph.Outputs[^1].Type, inner.Graph.Outputs[^1].Shape) = (value.Type, value.Shape);
        }

        return inner.Graph;
    }
}
