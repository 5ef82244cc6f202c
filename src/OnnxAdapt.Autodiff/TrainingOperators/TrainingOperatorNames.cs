using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.TrainingOperators;

/// <summary>
/// Operators of training graphs that the standard has no name for: gradients that share work or have a fast kernel, and forward operators
/// that also give what their gradients need. Where the runtime has no kernel for one, or kernels are switched off, it is expanded to
/// standard operators (<see cref="ExpansionSet"/>). All are for float32; other types are expanded always.
/// </summary>
public static class TrainingOperatorNames
{
    /// <summary>Domain of these operators.</summary>
    public const string Domain = "ai.onnxadapt";

    /// <summary>Version of the domain.</summary>
    public const long Version = 1;

    /// <summary><c>(dY, X, min?, max?) -> dX</c>: gradient of Clip: dY inside the bounds, both included, 0 outside.</summary>
    public const string ClipGrad = nameof(ClipGrad);

    /// <summary><c>(X, W, B?) -> Y</c>: Conv with a weight that changes from run to run. Attributes of Conv.</summary>
    public const string ConvForward = nameof(ConvForward);

    /// <summary><c>(dY, W, X) -> dX</c>: gradient of Conv with respect to its input; X gives the shape. Attributes of Conv.</summary>
    public const string ConvInputGrad = nameof(ConvInputGrad);

    /// <summary><c>(dY, X, W) -> dW</c>: gradient of Conv with respect to its weight; W gives the shape. Attributes of Conv.</summary>
    public const string ConvWeightGrad = nameof(ConvWeightGrad);

    /// <summary><c>(dY) -> dB</c>: sum over all axes but 1, dY [N, C, ...] to [C].</summary>
    public const string ChannelSum = nameof(ChannelSum);

    /// <summary><c>(dY, X, Y) -> dX</c>: gradient of MaxPool, to the first largest element of each window in row order. Attributes of MaxPool.</summary>
    public const string MaxPoolGrad = nameof(MaxPoolGrad);

    /// <summary><c>(dY, X) -> dX</c>: gradient of AveragePool; X gives the shape. Attributes of AveragePool.</summary>
    public const string AveragePoolGrad = nameof(AveragePoolGrad);

    /// <summary>
    /// <c>(X, scale, B) -> Y, mean, variance</c>: BatchNormalization with the batch's own mean and variance [C], which it gives too, then an
    /// activation. Attributes <c>epsilon</c> (default 1e-5); <c>activation</c>: empty, <c>Relu</c>, or <c>Clip</c> with bounds <c>min</c>
    /// and <c>max</c> (default none).
    /// </summary>
    public const string BatchNormalizationTraining = nameof(BatchNormalizationTraining);

    /// <summary>
    /// <c>(dY, X, scale, mean, invStd, B?) -> dX, dScale, dBias</c>: gradient of BatchNormalization; mean and invStd [C] are those it used.
    /// Attribute <c>frozen</c> (default 0): 1 when they are constants, 0 when they are the batch's own. Attributes <c>activation</c>,
    /// <c>min</c> and <c>max</c> as for <see cref="BatchNormalizationTraining"/>: dY is then that of the activation's value, and B is needed.
    /// </summary>
    public const string BatchNormalizationGrad = nameof(BatchNormalizationGrad);

    /// <summary><c>(dY, X, scale, mean, invStd) -> dX, dScale, dBias</c>: gradient of LayerNormalization. Attribute <c>axis</c> (default -1).</summary>
    public const string LayerNormalizationGrad = nameof(LayerNormalizationGrad);

    /// <summary><c>(dY, indices, shape) -> dData</c>: gradient of Gather along axis 0: rows of dY added at indices, zeros elsewhere.</summary>
    public const string GatherGrad = nameof(GatherGrad);

    /// <summary><c>(dY, Y) -> dX</c>: gradient of Softmax over the last axis.</summary>
    public const string SoftmaxGrad = nameof(SoftmaxGrad);

    /// <summary><c>(dY, X) -> dX, Y</c>: gradient of Gelu with erf, and once more its value, which is cheaper to compute again than to keep.</summary>
    public const string GeluGrad = nameof(GeluGrad);

    /// <summary><c>(dY, Y) -> dX</c>: gradient of Relu: dY where Y is above zero.</summary>
    public const string ReluGrad = nameof(ReluGrad);

    /// <summary>
    /// <c>(X, W, R, B?, lengths?, h0?, c0?, P?) -> Y, Yh, Yc, cells, gates</c>: LSTM that also gives all cell states
    /// [seq, directions, batch, hidden] and activated gates in the order i, o, f, c [seq, directions, batch, 4 hidden]. Attributes of LSTM.
    /// </summary>
    public const string LstmTraining = nameof(LstmTraining);

    /// <summary>
    /// <c>(X, W, R, lengths?, h0?, c0?, P?, Y, cells, gates, dY?, dYh?, dYc?) -> dX?, dW?, dR?, dB?, dh0?, dc0?, dP?</c>. Attributes of LSTM.
    /// Outputs that nobody needs are left out; what the saved tensors hold beyond a row's length does not matter.
    /// </summary>
    public const string LstmGrad = nameof(LstmGrad);

    /// <summary>
    /// <c>(X, W, R, B?, lengths?, h0?) -> Y, Yh, gates</c>: GRU that also gives its activated gates z, r, h [seq, directions, batch, 3 hidden].
    /// Attributes of GRU.
    /// </summary>
    public const string GruTraining = nameof(GruTraining);

    /// <summary><c>(X, W, R, B?, lengths?, h0?, Y, gates, dY?, dYh?) -> dX?, dW?, dR?, dB?, dh0?</c>. Attributes of GRU; as for LstmGrad.</summary>
    public const string GruGrad = nameof(GruGrad);

    /// <summary>
    /// <c>(X, key, ratio?) -> Y</c>: X / (1 - ratio) with a share of its elements, by default a half, set to zero. Which ones follows from the
    /// key (one int64), the attribute <c>stream</c> (default 0) and the element's place alone (<see cref="RandomBits"/>), so that the gradient is
    /// the same operator on dY.
    /// </summary>
    public const string KeyedDropout = nameof(KeyedDropout);

    /// <summary><c>(X) -> X</c>: the value itself, which no gradient passes.</summary>
    public const string StopGradient = nameof(StopGradient);

    /// <summary>The operator of that name.</summary>
    public static OperatorId Id(string name) => new(Domain, name);
}
