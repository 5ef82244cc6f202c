namespace OnnxAdapt.Graph.Operators;

/// <summary>An input or output of an operator.</summary>
/// <param name="Name">Name in the standard.</param>
/// <param name="Type">A type such as <c>tensor(int64)</c>, or the name of a type that several parameters share.</param>
/// <param name="IsOptional">Whether it may be left out.</param>
/// <param name="VariadicMinimum">Fewest values, when the parameter stands for any number of them; null otherwise.</param>
/// <param name="IsDifferentiable">Whether the standard calls it differentiable; null where it does not say.</param>
public sealed record OperatorParameter(string Name, string Type, bool IsOptional, int? VariadicMinimum, bool? IsDifferentiable)
{
    /// <summary>Whether the parameter stands for any number of values.</summary>
    public bool IsVariadic => VariadicMinimum is not null;
}
