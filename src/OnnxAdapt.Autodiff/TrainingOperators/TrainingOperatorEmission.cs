using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.TrainingOperators;

/// <summary>Writes training operators.</summary>
internal static class TrainingOperatorEmission
{
    /// <summary>A training operator with one output.</summary>
    public static Value Training(this OperatorEmitter e, string name, ReadOnlySpan<Value?> inputs, Value like, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        var result = e.EmitMany(TrainingOperatorNames.Id(name), inputs, 1, attributes)[0];
        (result.Type, result.Shape) = (like.Type, like.Shape);
        return result;
    }

    /// <summary>A training operator with one output per entry, each of type and shape of that entry; null leaves it out.</summary>
    public static Value?[] TrainingMany(this OperatorEmitter e, string name, ReadOnlySpan<Value?> inputs, ReadOnlySpan<Value?> likes, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        var outputs = new Value?[likes.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = likes[i] is { } like ? new Value(e.Graph.FreshName(name), like.Type, like.Shape) : null;
        }

        var pairs = attributes.ToArray().Select(pair => KeyValuePair.Create(pair.Name, pair.Value));
        e.Graph.Graph.Nodes.Add(new Node(TrainingOperatorNames.Id(name), inputs.ToArray(), outputs, pairs));
        return outputs;
    }

    /// <summary>Sum of a gradient [N, C, ...] over all axes but 1.</summary>
    public static Value ChannelSum(this OperatorEmitter e, Value dy)
    {
        var sum = e.EmitMany(TrainingOperatorNames.Id(TrainingOperatorNames.ChannelSum), [dy], 1)[0];
        (sum.Type, sum.Shape) = (dy.Type, dy.Shape is { } shape ? new Shape(shape[1]) : null);
        return sum;
    }
}
