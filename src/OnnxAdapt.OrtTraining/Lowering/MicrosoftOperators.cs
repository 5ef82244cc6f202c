using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Lowering;

/// <summary>How the families of lowerings name operators and read nodes.</summary>
internal static class MicrosoftOperators
{
    public const string Domain = "com.microsoft";

    /// <summary>A row for an operator of Microsoft's domain.</summary>
    public static KeyValuePair<OperatorId, LoweringRule> Row(string opType, LoweringRule rule) => new(new OperatorId(Domain, opType), rule);

    /// <summary>A row for one of the gradient operators that Microsoft put into the standard domain.</summary>
    public static KeyValuePair<OperatorId, LoweringRule> PrivateRow(string opType, LoweringRule rule) => new(OperatorId.Standard(opType), rule);

    /// <summary>A training operator with the attributes of a node.</summary>
    public static Value[] Training(OperatorEmitter e, string opType, ReadOnlySpan<Value?> inputs, int outputCount, Node attributesOf) =>
        e.Graph.Add(TrainingOperatorNames.Id(opType), inputs, outputCount, attributesOf.Attributes);

    /// <summary>A training operator with one output shaped like a value.</summary>
    public static Value Training(OperatorEmitter e, string opType, ReadOnlySpan<Value?> inputs, Value like, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes) =>
        Like(e.EmitMany(TrainingOperatorNames.Id(opType), inputs, 1, attributes)[0], like);

    /// <summary>Declares that a value has type and shape of another.</summary>
    public static Value Like(Value value, Value like)
    {
        (value.Type, value.Shape) = (like.Type, like.Shape);
        return value;
    }

    /// <summary>All axes of a shape but one.</summary>
    public static long[] AllAxesBut(int rank, int kept) => [.. Enumerable.Range(0, rank).Where(axis => axis != kept).Select(axis => (long)axis)];
}
