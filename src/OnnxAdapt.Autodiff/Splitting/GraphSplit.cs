using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Splitting;

/// <summary>A model divided into what training does not change and what it does.</summary>
/// <param name="Prefix">
/// From inputs of the model to the boundary; it is the same in every step, so that its results can be kept for each example. Null when nothing
/// worth keeping lies before the trained part.
/// </param>
/// <param name="Suffix">From the boundary, and inputs that are passed on, to those outputs that training changes. The whole model when there is no prefix.</param>
/// <param name="Boundary">Values that go from prefix to suffix: outputs of one, inputs of the other, by the same names. The first axis counts examples.</param>
/// <param name="PassedInputs">Inputs of the model that the suffix needs as well, such as a mask; cheap results of them are computed anew.</param>
/// <param name="Trained">Names of the selected parameters; all of them are initializers of the suffix.</param>
/// <param name="Reason">Why there is no prefix, in a sentence; empty when there is one.</param>
public sealed record GraphSplit(
    OnnxModel? Prefix,
    OnnxModel Suffix,
    IReadOnlyList<Value> Boundary,
    IReadOnlyList<string> PassedInputs,
    IReadOnlyList<string> Trained,
    string Reason)
{
    /// <summary>Selects the trained parameters in the suffix, whose blocks need not be found again.</summary>
    public ParameterSelector Parameters => ParameterSelector.Exactly(Trained);
}
