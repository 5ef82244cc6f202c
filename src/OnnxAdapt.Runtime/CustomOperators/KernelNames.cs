namespace OnnxAdapt.Runtime.CustomOperators;

/// <summary>
/// Names of the training operators that have kernels, as the training graphs write them. Repeated here because this room knows no graphs;
/// a test compares them with the originals.
/// </summary>
internal static class KernelNames
{
    /// <summary>Domain of the operators.</summary>
    public const string Domain = "ai.onnxadapt";

    public const string ChannelSum = nameof(ChannelSum);
    public const string ConvInputGrad = nameof(ConvInputGrad);
    public const string ConvWeightGrad = nameof(ConvWeightGrad);
    public const string GeluGrad = nameof(GeluGrad);
    public const string SoftmaxGrad = nameof(SoftmaxGrad);
}
