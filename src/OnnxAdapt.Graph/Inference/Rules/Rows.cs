namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>Makes the rows of the table of rules.</summary>
internal static class Rows
{
    /// <summary>The same rule for several operators of the standard domain.</summary>
    public static IEnumerable<(OperatorId Op, InferenceRule Rule)> Of(InferenceRule rule, params string[] opTypes) =>
        opTypes.Select(opType => (OperatorId.Standard(opType), rule));
}
