using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Rounding to integers and back.</summary>
internal static class QuantizationRules
{
    private const string Reason = "rounding to integers is flat, so everything before it would stay as it is; train behind it, or use the model before quantisation";

    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Refuse(OperatorId.Standard("QuantizeLinear"), Reason),
        Refuse(OperatorId.Standard("DynamicQuantizeLinear"), Reason),
    ];
}
