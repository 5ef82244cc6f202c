using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>The labels of a classifier, numbers or texts; without any they are 0 and 1.</summary>
internal sealed class ClassLabels
{
    private readonly OperatorEmitter _emitter;
    private readonly TensorData _labels;

    private ClassLabels(OperatorEmitter emitter, TensorData labels, int count) => (_emitter, _labels, Count) = (emitter, labels, count);

    /// <summary>Number of labels that the node names.</summary>
    public int Count { get; }

    public static ClassLabels Of(OperatorEmitter e, Node node)
    {
        if (node.Attributes.TryGetValue("classlabels_strings", out var texts) && texts.Strings.Count > 0)
        {
            return new ClassLabels(e, new TensorData([texts.Strings.Count], texts.Strings), texts.Strings.Count);
        }

        var numbers = node.GetInts("classlabels_ints") ?? [];
        long[] known = numbers.Count > 1 ? [.. numbers] : [0, 1];
        return new ClassLabels(e, TensorData.Of(known, known.Length), numbers.Count);
    }

    /// <summary>The labels at positions.</summary>
    public Value At(Value positions) => _emitter.Emit("Gather", [_emitter.Graph.Constant(_labels, "labels"), positions], _labels.Type, positions.Shape);
}
