using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <summary>
/// Reverse-mode differentiation of a graph (Griewank and Walther, Evaluating Derivatives, 2008). Seeds are the gradients of the loss with
/// respect to the roots. Nodes that lie both downstream of a wanted value and upstream of a root are walked in reverse order; each node's
/// rule turns the gradients of its outputs into those of its inputs. Where a value has several consumers their gradients are added, and
/// where an input was broadcast its gradient is summed back, both here and nowhere else. The sweep knows no operator.
/// </summary>
public sealed class BackwardPass
{
    private readonly GradientScope _scope;
    private readonly OnnxGraph _graph;
    private readonly OperatorEmitter _emitter;
    private readonly BroadcastReduction _broadcast;
    private readonly Dictionary<Value, List<Value>> _parts = [];

    /// <summary>Prepares to add gradients to a graph.</summary>
    /// <param name="rules">The table.</param>
    /// <param name="model">Model whose main graph is differentiated and extended; types and shapes should be inferred before.</param>
    /// <param name="emitter">Writer into that graph.</param>
    public BackwardPass(GradientRuleSet rules, OnnxModel model, OperatorEmitter emitter)
        : this(GradientScope.Of(rules, model), emitter)
    {
    }

    /// <summary>Prepares to add gradients to the graph that the emitter writes, which may lie inside another.</summary>
    internal BackwardPass(GradientScope scope, OperatorEmitter emitter)
    {
        (_scope, _graph, _emitter) = (scope, emitter.Graph.Graph, emitter);
        _broadcast = new BroadcastReduction(emitter);
    }

    /// <summary>Adds the gradient of a scalar loss with respect to the wanted values.</summary>
    /// <returns>The gradient of each wanted value; zeros where the loss does not depend on it.</returns>
    /// <exception cref="AutodiffException">A node on the way has no rule, or a rule failed; all offending nodes are listed.</exception>
    public IReadOnlyDictionary<Value, Value> Run(Value loss, IReadOnlyCollection<Value> wanted) =>
        Run(new Dictionary<Value, Value> { [loss] = _emitter.Scalar(1, loss) }, wanted);

    /// <summary>Adds the gradients that follow from given gradients of the roots.</summary>
    /// <param name="seeds">For each root its gradient, in type and shape of the root.</param>
    /// <param name="wanted">Values whose gradients are asked for.</param>
    /// <returns>The gradient of each wanted value; zeros where no root depends on it.</returns>
    /// <exception cref="AutodiffException">A node on the way has no rule, or a rule failed; all offending nodes are listed.</exception>
    public IReadOnlyDictionary<Value, Value> Run(IReadOnlyDictionary<Value, Value> seeds, IReadOnlyCollection<Value> wanted)
    {
        var path = new GradientPath(_scope, _graph, seeds.Keys, wanted);
        GradientCoverage.ThrowOnProblems(path.Problems());
        foreach (var (root, seed) in seeds)
        {
            Collect(root, seed);
        }

        foreach (var node in path.Nodes.Reverse())
        {
            Differentiate(path, node);
        }

        return wanted.Distinct().ToDictionary(value => value, value => Total(value) ?? _emitter.ZerosLike(value));
    }

    private void Differentiate(GradientPath path, Node node)
    {
        var gradients = node.Outputs.Select(output => output is null ? null : Total(output)).ToArray();
        if (Array.TrueForAll(gradients, gradient => gradient is null))
        {
            return;
        }

        var (row, inputs) = (_scope.RowOf(node)!, path.Inputs[node]);
        var needs = inputs.Select((_, i) => path.Needs(node, i)).ToArray();
        var result = Apply(row, new GradientContext(_scope, _emitter, node, inputs, gradients, needs), _scope.OpsetOf(node));
        for (var i = 0; i < inputs.Count; i++)
        {
            if (needs[i] && result[i] is { } gradient)
            {
                Collect(inputs[i]!, row.Broadcasts(i) ? _broadcast.ToShapeOf(gradient, inputs[i]!) : gradient);
            }
        }
    }

    private static IReadOnlyList<Value?> Apply(GradientRow row, GradientContext context, long opset)
    {
        try
        {
            var result = row.Rule!(context);
            Check(context, result);
            return result;
        }
        catch (Exception cause) when (cause is not OutOfMemoryException)
        {
            var node = context.Node;
            throw new AutodiffException($"The gradient rule for {row.Op} (since opset {row.Since}) failed at node '{node.Name}' (output '{node.Output(0)?.Name}', opset {opset}): {cause.Message}", cause);
        }
    }

    private static void Check(GradientContext context, IReadOnlyList<Value?> result)
    {
        if (result.Count != context.InputCount)
        {
            throw new InvalidOperationException($"it gave {result.Count} gradients for {context.InputCount} inputs");
        }

        for (var i = 0; i < result.Count; i++)
        {
            var (have, want) = (result[i]?.Type ?? DataType.Undefined, context.InputOrNull(i)?.Type ?? DataType.Undefined);
            if (have != want && have != DataType.Undefined && want != DataType.Undefined && GradientPath.IsDifferentiable(want))
            {
                throw new InvalidOperationException($"the gradient of input {i} has type {have}, the input {want}");
            }
        }
    }

    private void Collect(Value value, Value gradient)
    {
        if (!_parts.TryGetValue(value, out var parts))
        {
            _parts.Add(value, parts = []);
        }

        parts.Add(gradient);
    }

    private Value? Total(Value value)
    {
        if (!_parts.TryGetValue(value, out var parts))
        {
            return null;
        }

        if (parts.Count > 1)
        {
            var sum = _emitter.Sum(parts);
            sum.Shape ??= value.Shape;
            parts.Clear();
            parts.Add(sum);
        }

        return parts[0];
    }
}
