namespace OnnxAdapt.Runtime.CustomOperators;

/// <summary>
/// Names of the training operators that have kernels, as the training graphs write them. Repeated here because this room knows no graphs;
/// a test compares them with the originals.
/// </summary>
internal static class KernelNames
{
    /// <summary>Domain of the operators.</summary>
    public const string Domain = "ai.onnxadapt";

    public const string AveragePoolGrad = nameof(AveragePoolGrad);
    public const string BatchNormalizationGrad = nameof(BatchNormalizationGrad);
    public const string BatchNormalizationTraining = nameof(BatchNormalizationTraining);
    public const string ChannelSum = nameof(ChannelSum);
    public const string ClipGrad = nameof(ClipGrad);
    public const string ConvForward = nameof(ConvForward);
    public const string ConvInputGrad = nameof(ConvInputGrad);
    public const string ConvWeightGrad = nameof(ConvWeightGrad);
    public const string GatherGrad = nameof(GatherGrad);
    public const string GeluGrad = nameof(GeluGrad);
    public const string GruGrad = nameof(GruGrad);
    public const string GruTraining = nameof(GruTraining);
    public const string KeyedDropout = nameof(KeyedDropout);
    public const string LayerNormalizationGrad = nameof(LayerNormalizationGrad);
    public const string LstmGrad = nameof(LstmGrad);
    public const string LstmTraining = nameof(LstmTraining);
    public const string MaxPoolGrad = nameof(MaxPoolGrad);
    public const string PackedAttention = nameof(PackedAttention);
    public const string PackedReduce = nameof(PackedReduce);
    public const string PackedRunningSum = nameof(PackedRunningSum);
    public const string ReluGrad = nameof(ReluGrad);
    public const string SegmentedLowRank = nameof(SegmentedLowRank);
    public const string SoftmaxGrad = nameof(SoftmaxGrad);
}
