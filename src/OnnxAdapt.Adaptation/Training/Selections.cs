using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Autodiff.Blocks;
using OnnxAdapt.Autodiff.Lora;
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

    /// <summary>Adapters of a scope of low-rank updates.</summary>
    public static LoraOptions Adapters(SessionSettings settings, OnnxModel model)
    {
        var lora = settings.Trainable.Lora;
        var targets = lora.Targets.Count > 0 ? ParameterSelector.Names([.. lora.Targets]) : DefaultTargets(model);
        if (settings.Trainable.Excluded.Count > 0) targets = targets.Except(ParameterSelector.Names([.. settings.Trainable.Excluded]));
        return new LoraOptions { Rank = lora.Rank, Alpha = lora.Alpha > 0 ? lora.Alpha : 2 * lora.Rank, Targets = targets, Seed = settings.Seed };
    }

    /// <summary>Projections to queries and values where the graph has attention, otherwise every weight but the output layer's.</summary>
    private static ParameterSelector DefaultTargets(OnnxModel model)
    {
        var attention = ParameterSelector.Role(ParameterRole.Query | ParameterRole.Value);
        return attention.In(model).Count > 0 ? attention : ParameterSelector.Role(ParameterRole.Weight).Except(ParameterSelector.Role(ParameterRole.OutputLayer));
    }

    private static ParameterSelector InBase(TrainableSettings trainable) => trainable.Scope switch
    {
        TrainableScope.All => ParameterSelector.All,
        TrainableScope.Patterns => ParameterSelector.Names([.. trainable.Patterns]),
        TrainableScope.Biases => ParameterSelector.Biases,
        TrainableScope.Norms => ParameterSelector.Norms,
        TrainableScope.Embeddings => ParameterSelector.Embeddings,
        TrainableScope.LastBlocks => ParameterSelector.LastBlocks(trainable.Blocks),
        _ => ParameterSelector.None,
    };
}
