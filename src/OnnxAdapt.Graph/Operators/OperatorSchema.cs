namespace OnnxAdapt.Graph.Operators;

/// <summary>Signature of a standard operator as of one version of the operator set.</summary>
/// <param name="OpType">Operator type.</param>
/// <param name="Since">First version of the operator set with this signature.</param>
/// <param name="HasFunctionBody">Whether the standard defines the operator by simpler ones.</param>
/// <param name="IsDeprecated">Whether the operator is withdrawn as of this version.</param>
/// <param name="Inputs">Inputs in order.</param>
/// <param name="Outputs">Outputs in order.</param>
/// <param name="Attributes">Attributes by name.</param>
public sealed record OperatorSchema(
    string OpType,
    int Since,
    bool HasFunctionBody,
    bool IsDeprecated,
    IReadOnlyList<OperatorParameter> Inputs,
    IReadOnlyList<OperatorParameter> Outputs,
    IReadOnlyDictionary<string, OperatorAttribute> Attributes)
{
    /// <summary>What the standard says of the input at a position; null past the last one.</summary>
    public OperatorParameter? Input(int index) => At(Inputs, index);

    /// <summary>What the standard says of the output at a position; null past the last one.</summary>
    public OperatorParameter? Output(int index) => At(Outputs, index);

    private static OperatorParameter? At(IReadOnlyList<OperatorParameter> parameters, int index) =>
        index < parameters.Count ? parameters[index]
        : parameters.Count > 0 && parameters[^1].IsVariadic ? parameters[^1]
        : null;
}
