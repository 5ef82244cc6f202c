using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>
/// Finds the projections of attentions. An attention is a softmax, over a product of two activations, whose result is multiplied with a third:
/// the layer behind the first factor of the scores makes queries, behind the second keys, behind the values values. A merged projection
/// has several roles.
/// </summary>
internal sealed class AttentionRoles
{
    private readonly GraphFlow _flow;
    private readonly LayerKinds _kinds;
    private readonly Dictionary<Node, ParameterRole> _roles = [];

    public AttentionRoles(GraphFlow flow, LayerKinds kinds)
    {
        (_flow, _kinds) = (flow, kinds);
        foreach (var node in flow.Graph.Nodes)
        {
            switch (node.Op.OpType)
            {
                case "Softmax":
                    FromSoftmax(node);
                    break;
                case "Attention" or "MultiHeadAttention" or "GroupQueryAttention":
                    FromNode(node);
                    break;
            }
        }
    }

    public ParameterRole Of(Node node) => _roles.GetValueOrDefault(node);

    private void FromSoftmax(Node softmax)
    {
        var scores = ScoreProduct(softmax.Input(0));
        var values = Uses(softmax.Outputs[0]!).FirstOrDefault(IsProduct);
        if (scores is null || values is null)
        {
            return;
        }

        Mark(scores.Input(0), ParameterRole.Query);
        Mark(scores.Input(1), ParameterRole.Key);
        Mark(values.Input(1), ParameterRole.Value);
        MarkOutput(values.Outputs[0]!);
    }

    private void FromNode(Node attention)
    {
        if (attention.Input(1)?.Initializer is not null)
        {
            Add(attention, ParameterRole.Query | ParameterRole.Key | ParameterRole.Value);
        }
        else
        {
            Mark(attention.Input(0), ParameterRole.Query);
            Mark(attention.Input(1) ?? attention.Input(0), ParameterRole.Key);
            Mark(attention.Input(2) ?? attention.Input(0), ParameterRole.Value);
        }

        MarkOutput(attention.Outputs[0]!);
    }

    /// <summary>The product of two activations whose scaled, masked result a softmax sees.</summary>
    private Node? ScoreProduct(Value? value)
    {
        for (var node = value?.Producer; node is not null; node = Sources(node).FirstOrDefault()?.Producer)
        {
            if (_kinds.Of(node) == LayerKind.Product)
            {
                return node;
            }

            if (LayerKinds.IsWeighted(_kinds.Of(node)) || node.Op.OpType == "Softmax")
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Marks the layers behind an operand of an attention, through layout, biases, norms and rotations, but not through another product.</summary>
    private void Mark(Value? value, ParameterRole role)
    {
        var seen = new HashSet<Node>();
        var pending = new Stack<Node>(value?.Producer is { } producer ? [producer] : []);
        while (pending.TryPop(out var node))
        {
            if (!seen.Add(node))
            {
                continue;
            }

            if (LayerKinds.IsWeighted(_kinds.Of(node)))
            {
                Add(node, role);
            }
            else if (_kinds.Of(node) is not (LayerKind.Product or LayerKind.Softmax))
            {
                foreach (var source in Sources(node).Select(input => input.Producer).OfType<Node>())
                {
                    pending.Push(source);
                }
            }
        }
    }

    private void MarkOutput(Value value)
    {
        while (Uses(value) is [var node, ..])
        {
            if (LayerKinds.IsWeighted(_kinds.Of(node)))
            {
                Add(node, ParameterRole.AttentionOutput);
                return;
            }

            if (node.Op.OpType is not ("Transpose" or "Reshape" or "Squeeze" or "Identity" or "Cast" or "Dropout" or "Concat" or "Flatten" or "Where" or "Mul"))
            {
                return;
            }

            value = node.Outputs.First(_flow.IsActivation)!;
        }
    }

    private bool IsProduct(Node node) => _kinds.Of(node) == LayerKind.Product;

    /// <summary>Nodes that use a value, looking through dropout and casts.</summary>
    private Node[] Uses(Value value) =>
    [
        .. _flow.UsesOf(value).Select(use => use.Node).Where(_flow.IsActivation).SelectMany(node =>
            node.Op.OpType is "Dropout" or "Identity" or "Cast" or "Where" or "Mul" && _kinds.Of(node) == LayerKind.None ? Uses(node.Outputs[0]!) : [node]),
    ];

    private IEnumerable<Value> Sources(Node node) => _flow.Inputs[node].OfType<Value>().Where(_flow.IsActivation);

    private void Add(Node node, ParameterRole role) => _roles[node] = _roles.GetValueOrDefault(node) | role;
}
