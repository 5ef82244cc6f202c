using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.Recurrent;

namespace OnnxAdapt.Autodiff.TrainingOperators;

/// <summary>Recurrent layers and their gradients as Scans over the steps.</summary>
internal static class RecurrentExpansions
{
    public static IReadOnlyList<KeyValuePair<string, LoweringRule>> Expansions { get; } =
    [
        new(TrainingOperatorNames.LstmTraining, RecurrentForward.Lstm),
        new(TrainingOperatorNames.LstmGrad, LstmBackward.Write),
        new(TrainingOperatorNames.GruTraining, RecurrentForward.Gru),
        new(TrainingOperatorNames.GruGrad, GruBackward.Write),
    ];
}
