namespace OnnxAdapt.Abstractions;

/// <summary>What a graph takes and gives.</summary>
/// <param name="Inputs">Inputs that must be fed, in graph order.</param>
/// <param name="Outputs">Outputs, in graph order.</param>
public sealed record ModelSignature(IReadOnlyList<TensorSignature> Inputs, IReadOnlyList<TensorSignature> Outputs)
{
    /// <summary>The input of that name, or null.</summary>
    public TensorSignature? FindInput(string name) => Inputs.FirstOrDefault(input => input.Name == name);

    /// <summary>The output of that name, or null.</summary>
    public TensorSignature? FindOutput(string name) => Outputs.FirstOrDefault(output => output.Name == name);
}
