using OnnxAdapt.Autodiff.Fusion;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Passes;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Gets a copy of a model ready for gradients: own functions are inlined, weights in Constant nodes become initializers, an old operator set
/// is raised, fused operators are lowered, sequences are resolved, and types and shapes are found as far as they follow from inputs and constants.
/// </summary>
internal static class GradientPreparation
{
    /// <param name="model">Model; it is not changed.</param>
    /// <param name="lowerings">What is rewritten.</param>
    /// <param name="beforeLowering">What to do with the copy while its operators are those of the model; null for nothing.</param>
    public static OnnxModel Prepare(OnnxModel model, LoweringSet lowerings, Action<OnnxModel>? beforeLowering = null)
    {
        var copy = GraphCopier.Copy(model);
        Inline(copy);
        ConstantPromotion.Apply(copy);
        ShapeInference.Run(copy);
        beforeLowering?.Invoke(copy);
        OpsetUpgrade.Apply(copy);
        lowerings.Apply(copy);
        SequenceLowerings.Apply(copy);
        AxisNaming.InferAndName(copy);
        FusionPass.Apply(copy);
        return copy;
    }

    /// <summary>Inlines the functions of a model, in place, so that no two nodes have the same name.</summary>
    /// <exception cref="AutodiffException">A function cannot be inlined.</exception>
    public static void Inline(OnnxModel model)
    {
        try
        {
            new FunctionInlining().Run(model);
        }
        catch (GraphException cause)
        {
            throw new AutodiffException(cause.Message, cause);
        }

        ForgetRepeatedNames(model.Graph);
    }

    /// <summary>Several calls of one function leave nodes of the same name, which the runtime refuses.</summary>
    private static void ForgetRepeatedNames(OnnxGraph graph)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            node.Name = names.Add(node.Name) ? node.Name : "";
        }
    }
}
