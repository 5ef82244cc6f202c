namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>Relu or Clip above a normalisation, as a range: the values it passes, which are those that a gradient passes too.</summary>
/// <param name="Low">What smaller values become.</param>
/// <param name="High">What larger values become.</param>
/// <param name="IsRelu">Whether the lower bound itself has no gradient.</param>
internal readonly record struct ActivationRange(float Low, float High, bool IsRelu)
{
    /// <summary>Whether there is an activation.</summary>
    public bool IsAny => IsRelu || Low > float.NegativeInfinity || High < float.PositiveInfinity;

    /// <summary>Least value that a gradient passes.</summary>
    public float LeastPassing => IsRelu ? float.Epsilon : Low;

    /// <summary>Reads attributes <c>activation</c> (empty, Relu or Clip), <c>min</c> and <c>max</c>.</summary>
    public static ActivationRange Of(KernelAttributes attributes) => attributes.Text("activation", "") switch
    {
        "Relu" => new ActivationRange(0, float.PositiveInfinity, IsRelu: true),
        "Clip" => new ActivationRange(attributes.Number("min", float.NegativeInfinity), attributes.Number("max", float.PositiveInfinity), IsRelu: false),
        _ => new ActivationRange(float.NegativeInfinity, float.PositiveInfinity, IsRelu: false),
    };
}
