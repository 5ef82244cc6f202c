using System.Collections.Frozen;
using OnnxAdapt.Graph.Inference.Rules;

namespace OnnxAdapt.Graph.Inference;

/// <summary>The rule of each operator, a row in the file of its family.</summary>
internal static class InferenceRules
{
    private static readonly FrozenDictionary<OperatorId, InferenceRule> Table = All().ToFrozenDictionary(row => row.Op, row => row.Rule);

    public static InferenceRule? Find(OperatorId op) => Table.GetValueOrDefault(op);

    private static IEnumerable<(OperatorId Op, InferenceRule Rule)> All() =>
    [
        .. ElementwiseInference.Rules,
        .. MatrixInference.Rules,
        .. WindowInference.Rules,
        .. LayoutInference.Rules,
        .. IndexInference.Rules,
        .. SizeInference.Rules,
        .. ReductionInference.Rules,
        .. NormalizationInference.Rules,
        .. RecurrentInference.Rules,
        .. MicrosoftInference.Rules,
    ];
}
