using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lora;

/// <summary>A model with low-rank adapters in it.</summary>
/// <param name="Model">The model; it computes the same as before until the adapters are trained.</param>
/// <param name="Pairs">The adapters, in the order of the weights.</param>
public sealed record LoraModel(OnnxModel Model, IReadOnlyList<LoraPair> Pairs)
{
    /// <summary>Selects the adapters' matrices; everything else is frozen.</summary>
    public ParameterSelector Parameters => ParameterSelector.Exactly(Pairs.SelectMany(pair => new[] { pair.A, pair.B }));
}
