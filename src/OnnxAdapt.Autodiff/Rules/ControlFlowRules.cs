using OnnxAdapt.Autodiff.ControlFlow;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Branches and loops. Values that their graphs capture are differentiated like inputs.</summary>
internal static class ControlFlowRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        GradientRow.ForGraphs("If", IfGradient.Apply, input => input >= 1, IfGradient.Problems),
        GradientRow.ForGraphs("Loop", LoopGradient.Apply, input => input >= 2, LoopFlow.Problems),
        GradientRow.ForGraphs("Scan", ScanGradient.Apply, _ => true, LoopFlow.Problems),
    ];
}
