using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Lora;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>A low-rank update of one weight of the base.</summary>
/// <param name="Pair">Its factors.</param>
/// <param name="Weight">The weight as stored.</param>
internal sealed record LoraUpdate(LoraPair Pair, TensorData Weight)
{
    /// <summary>The updates of a model, with the weights that they are for.</summary>
    public static IReadOnlyList<LoraUpdate> Of(OnnxModel model, IReadOnlyList<LoraPair> pairs)
    {
        var weights = model.Graph.Initializers.ToDictionary(value => value.Name, value => value.Initializer!, StringComparer.Ordinal);
        return [.. pairs.Select(pair => new LoraUpdate(pair, weights[pair.Weight]))];
    }

    /// <summary>Whether the weight is a matrix, and its update the product of two.</summary>
    public bool IsMatrix => Weight.Sizes.Count == 2 && Pair.Groups == 1;

    /// <summary>The update of a matrix as stored, its factor in the right one of the two.</summary>
    /// <param name="factors">Trained factors by name.</param>
    public LowRankUpdate Factors(ParameterSet factors)
    {
        var (left, right) = Pair.Layout == LoraLayout.InputsFirst ? (factors[Pair.A], factors[Pair.B]) : (factors[Pair.B], factors[Pair.A]);
        var scaled = Array.ConvertAll(right.AsSpan<float>().ToArray(), number => (float)(Pair.Scale * number));
        return new LowRankUpdate(Pair.Weight, left.Clone(), Tensor.Of(scaled, right.Dimensions));
    }

    /// <summary>The weight with the update added.</summary>
    /// <param name="factors">Trained factors by name.</param>
    public Tensor Merge(ParameterSet factors) =>
        HeadModels.ToTensor(LoraMerge.Merged(Pair, Weight, HeadModels.ToData(factors[Pair.A]), HeadModels.ToData(factors[Pair.B])));
}
