using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Gets a copy of a model ready for gradients: own functions are inlined, an old operator set is raised, fused operators are lowered.
/// </summary>
internal static class GradientPreparation
{
    public static OnnxModel Prepare(OnnxModel model, LoweringSet lowerings)
    {
        var copy = ModelCopy.Of(model);
        FunctionInlining.Apply(copy);
        OpsetUpgrade.Apply(copy);
        lowerings.Apply(copy);
        return copy;
    }
}
