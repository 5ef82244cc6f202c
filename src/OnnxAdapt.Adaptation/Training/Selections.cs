using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Scopes as choices of parameters; the head's are always among them.</summary>
internal static class Selections
{
    /// <param name="trainable">The scope.</param>
    /// <param name="model">The base as stored: only what is stored can be published, not what lowering makes of it.</param>
    public static ParameterSelector Of(TrainableSettings trainable, OnnxModel model)
    {
        var made = ParameterSelector.All.Except(ParameterSelector.Names([.. model.Graph.Initializers.Select(value => value.Name)]));
        var chosen = InBase(trainable).Except(made);
        if (trainable.Excluded.Count > 0) chosen = chosen.Except(ParameterSelector.Names([.. trainable.Excluded]));
        return chosen.Or(ParameterSelector.Head);
    }

    private static ParameterSelector InBase(TrainableSettings trainable) => trainable.Scope switch
    {
        TrainableScope.All => ParameterSelector.All,
        TrainableScope.Patterns => ParameterSelector.Names([.. trainable.Patterns]),
        TrainableScope.Biases => ParameterSelector.Biases,
        TrainableScope.Norms => ParameterSelector.Norms,
        TrainableScope.Embeddings => ParameterSelector.Embeddings,
        TrainableScope.LastBlocks => ParameterSelector.LastBlocks(trainable.Blocks),
        TrainableScope.Lora => throw new AdaptException(AdaptErrorKind.Unimplemented, $"The scope {trainable.Scope} is not available in this build."),
        _ => ParameterSelector.None,
    };
}
