namespace OnnxAdapt.Graph;

/// <summary>An operator by domain and type. The standard domain is the empty string.</summary>
/// <param name="Domain">Domain; <c>ai.onnx</c> is stored as the empty string.</param>
/// <param name="OpType">Type, such as <c>MatMul</c>.</param>
public readonly record struct OperatorId(string Domain, string OpType)
{
    /// <summary>An operator of the standard domain.</summary>
    public static OperatorId Standard(string opType) => new("", opType);

    /// <inheritdoc/>
    public override string ToString() => Domain.Length == 0 ? OpType : $"{Domain}.{OpType}";
}
