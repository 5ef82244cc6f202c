using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Server.Mapping;

/// <summary>What a session trains and minimises.</summary>
internal static class TrainableMapping
{
    private static readonly (V1.Trainable.Types.Scope Wire, TrainableScope Scope)[] Scopes =
    [
        (V1.Trainable.Types.Scope.Head, TrainableScope.Head),
        (V1.Trainable.Types.Scope.Patterns, TrainableScope.Patterns),
        (V1.Trainable.Types.Scope.All, TrainableScope.All),
        (V1.Trainable.Types.Scope.LastBlocks, TrainableScope.LastBlocks),
        (V1.Trainable.Types.Scope.Biases, TrainableScope.Biases),
        (V1.Trainable.Types.Scope.Norms, TrainableScope.Norms),
        (V1.Trainable.Types.Scope.Embeddings, TrainableScope.Embeddings),
        (V1.Trainable.Types.Scope.Lora, TrainableScope.Lora),
    ];

    /// <summary>What is to be trained.</summary>
    /// <exception cref="AdaptException">InvalidArgument that names the field.</exception>
    public static TrainableSettings ToTrainable(V1.Trainable trainable) => new()
    {
        Scope = ToScope(trainable.Scope),
        Patterns = [.. trainable.Patterns],
        HeadHidden = [.. trainable.HeadHidden.Select(width => CallMapping.ToCount(width, "start.trainable.head_hidden"))],
        HeadDropout = trainable.HeadDropout,
        Blocks = CallMapping.ToCount(trainable.Blocks, "start.trainable.blocks"),
        Excluded = [.. trainable.Excluded],
        Lora = ToLora(trainable.Lora ?? new V1.Lora()),
        TrainBatchNormalization = trainable.BatchNormalization switch
        {
            V1.Trainable.Types.BatchNormalization.Unspecified or V1.Trainable.Types.BatchNormalization.Frozen => false,
            V1.Trainable.Types.BatchNormalization.Training => true,
            _ => throw AdaptException.Invalid("start.trainable.batch_normalization", $"{(int)trainable.BatchNormalization} is no value of BatchNormalization."),
        },
        Recompute = trainable.Recompute,
        OwnOutput = trainable.OwnOutput,
        FeaturesOutput = trainable.FeaturesOutput,
        FreshHead = trainable.FreshHead,
    };

    /// <summary>What training minimises.</summary>
    public static LossSettings ToLoss(V1.Loss loss) => new()
    {
        Name = loss.Name,
        Options = new SortedDictionary<string, double>(loss.Options, StringComparer.Ordinal),
        Weights = [.. loss.Weights.Select(weight => new LabelWeight(weight.Label, weight.Weight))],
        Dimensions = [.. loss.Dimensions.Select(dimension => CallMapping.ToCount(dimension, "start.loss.dimensions"))],
        DimensionWeights = [.. loss.DimensionWeights],
        Inner = loss.Inner,
    };

    /// <summary>What is trained, as the wire carries it.</summary>
    public static V1.Trainable ToWire(TrainableSettings trainable)
    {
        var wire = new V1.Trainable
        {
            Scope = Array.Find(Scopes, pair => pair.Scope == trainable.Scope).Wire,
            HeadDropout = trainable.HeadDropout,
            Blocks = (uint)trainable.Blocks,
            BatchNormalization = trainable.TrainBatchNormalization ? V1.Trainable.Types.BatchNormalization.Training : V1.Trainable.Types.BatchNormalization.Frozen,
            Recompute = trainable.Recompute,
            OwnOutput = trainable.OwnOutput,
            FeaturesOutput = trainable.FeaturesOutput,
            FreshHead = trainable.FreshHead,
        };
        if (trainable.Scope == TrainableScope.Lora) wire.Lora = ToWire(trainable.Lora);
        wire.Patterns.AddRange(trainable.Patterns);
        wire.Excluded.AddRange(trainable.Excluded);
        wire.HeadHidden.AddRange(trainable.HeadHidden.Select(width => (uint)width));
        return wire;
    }

    /// <summary>What is minimised, as the wire carries it.</summary>
    public static V1.Loss ToWire(LossSettings loss)
    {
        var wire = new V1.Loss { Name = loss.Name, Inner = loss.Inner };
        wire.Dimensions.AddRange(loss.Dimensions.Select(dimension => (uint)dimension));
        wire.DimensionWeights.AddRange(loss.DimensionWeights);
        foreach (var (name, value) in loss.Options) wire.Options[name] = value;
        wire.Weights.AddRange(loss.Weights.Select(weight => new V1.LabelWeight { Label = weight.Label, Weight = weight.Weight }));
        return wire;
    }

    private static TrainableScope ToScope(V1.Trainable.Types.Scope scope)
    {
        if (scope == V1.Trainable.Types.Scope.Unspecified) return TrainableScope.Head;
        var known = Array.FindIndex(Scopes, pair => pair.Wire == scope);
        return known >= 0 ? Scopes[known].Scope : throw AdaptException.Invalid("start.trainable.scope", $"{(int)scope} is no value of Scope.");
    }

    private static LoraSettings ToLora(V1.Lora lora)
    {
        var defaults = new LoraSettings();
        return new LoraSettings
        {
            Rank = lora.Rank == 0 ? defaults.Rank : CallMapping.ToCount(lora.Rank, "start.trainable.lora.rank"),
            Alpha = lora.Alpha,
            Targets = [.. lora.Targets],
        };
    }

    private static V1.Lora ToWire(LoraSettings lora)
    {
        var wire = new V1.Lora { Rank = (uint)lora.Rank, Alpha = lora.Alpha };
        wire.Targets.AddRange(lora.Targets);
        return wire;
    }
}
