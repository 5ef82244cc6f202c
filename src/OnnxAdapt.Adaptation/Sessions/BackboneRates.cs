using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Training;
using OnnxAdapt.Autodiff.Blocks;
using OnnxAdapt.Autodiff.Training;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>Learning rates for training inside a backbone, where the client gives none.</summary>
internal static class BackboneRates
{
    /// <summary>Rate of a whole pretrained backbone.</summary>
    private const double Whole = 5e-5;

    /// <summary>Rate of the last blocks of a pretrained backbone.</summary>
    private const double LastBlocks = 1e-4;

    /// <summary>Rate of the few numbers of biases, normalisations, low-rank updates, and of the graph's own output layer.</summary>
    private const double Few = 1e-3;

    /// <summary>How much faster convolutional and recurrent networks can go on than those with attention.</summary>
    private const double WithoutAttention = 3;

    /// <summary>The rate for a scope.</summary>
    /// <exception cref="AdaptException">FailedPrecondition when the graph cannot be read.</exception>
    public static double Of(TrainableScope scope, IBaseModel baseModel) => scope switch
    {
        TrainableScope.Head or TrainableScope.Biases or TrainableScope.Norms or TrainableScope.Lora => Few,
        TrainableScope.LastBlocks => LastBlocks * Factor(baseModel),
        _ => Whole * Factor(baseModel),
    };

    private static double Factor(IBaseModel baseModel) =>
        ParameterSelector.Role(ParameterRole.Query | ParameterRole.Value).In(BaseGraph.Read(baseModel)).Count > 0 ? 1 : WithoutAttention;
}
