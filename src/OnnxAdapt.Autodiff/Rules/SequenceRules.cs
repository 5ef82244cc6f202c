using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Sequences that could not be followed while the graph was prepared (see the lowerings).</summary>
internal static class SequenceRules
{
    private const string Reason = "what its sequence holds depends on the batch at hand; gradients pass sequences only where their tensors are known one by one or are chunks of one tensor";

    private static readonly string[] Holding =
        ["ConcatFromSequence", "SequenceAt", "SequenceConstruct", "SequenceErase", "SequenceInsert", "SequenceMap", "SplitToSequence"];

    public static IReadOnlyList<GradientRow> Rows { get; } = [.. Holding.Select(opType => Refuse(OperatorId.Standard(opType), Reason)), Zero("SequenceEmpty"), Zero("SequenceLength")];
}
