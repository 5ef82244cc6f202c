using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>Gets a copy of a model ready for gradients: fused operators lowered.</summary>
internal static class GradientPreparation
{
    public static OnnxModel Prepare(OnnxModel model, GradientRuleSet rules, LoweringSet lowerings)
    {
        var copy = ModelCopy.Of(model);
        lowerings.Apply(copy);
        return copy;
    }
}
