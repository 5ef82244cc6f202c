using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Text;
using OnnxAdapt.OrtTraining.Artifacts;
using OnnxAdapt.OrtTraining.Checkpoints;

namespace OnnxAdapt.OrtTraining.Tests.Support;

/// <summary>Artifacts of a linear regression y = x w + b s with mean squared error: w and b are learned, s is frozen, 1 at first.</summary>
internal sealed class TinyArtifacts : IDisposable
{
    private const string Head = """<ir_version: 8, opset_import: ["": 17, "com.microsoft": 1]>""";

    private const string Training = Head + """

        main (float[N, 3] x, float[N, 1] target, float[3, 1] w, float[1] b, float[1] s,
              float[3, 1] "w_grad.accumulation.buffer", float[1] "b_grad.accumulation.buffer", bool[1] lazy_reset_grad)
          => (float loss, float[N, 1] y, bool[1] "w_grad.accumulation.out", bool[1] "b_grad.accumulation.out")
        <float two = {2}>
        {
          product = MatMul(x, w)
          shift = Mul(b, s)
          y = Add(product, shift)
          difference = Sub(y, target)
          square = Mul(difference, difference)
          loss = ReduceMean <keepdims = 0> (square)
          count = Size(difference)
          number = Cast <to = 1> (count)
          double = Mul(difference, two)
          slope = com.microsoft.Scale <scale_down = 1> (double, number)
          w_grad = Gemm <transA = 1> (x, slope)
          shift_grad = ReduceSum <keepdims = 0> (slope)
          b_grad = Mul(s, shift_grad)
          "w_grad.accumulation.out" = com.microsoft.InPlaceAccumulatorV2 ("w_grad.accumulation.buffer", w_grad, lazy_reset_grad)
          "b_grad.accumulation.out" = com.microsoft.InPlaceAccumulatorV2 ("b_grad.accumulation.buffer", b_grad, lazy_reset_grad)
        }
        """;

    private const string Evaluation = Head + """

        main (float[N, 3] x, float[N, 1] target, float[3, 1] w, float[1] b, float[1] s) => (float loss, float[N, 1] y)
        {
          product = MatMul(x, w)
          shift = Mul(b, s)
          y = Add(product, shift)
          difference = Sub(y, target)
          square = Mul(difference, difference)
          loss = ReduceMean <keepdims = 0> (square)
        }
        """;

    private const string Sgd = Head + """

        main (float[1] learning_rate, int64[1] step, float[1] params, float[1] gradients, float[1] first_order_moments) => (bool[1] done)
        { done = com.microsoft.SGDOptimizerV2(learning_rate, params, gradients) }
        """;

    private const string AdamW = Head + """

        main (float[1] learning_rate, int64[1] step, float[1] params, float[1] gradients, float[1] first_order_moments, float[1] second_order_moments)
          => (bool[1] done)
        {
          clipped = com.microsoft.InplaceClipGradNorm <max_norm = 0.5> (gradients)
          done = com.microsoft.AdamWOptimizer <adam_mode = 1, alpha = 0.9, beta = 0.999, epsilon = 0.000001, weight_decay = 0.0, correct_bias = 1>
            (learning_rate, step, params, clipped, first_order_moments, second_order_moments)
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("onnxadapt-tiny-");

    public TinyArtifacts(bool adamW = false)
    {
        Write(ArtifactNames.TrainingModel, Training);
        Write(ArtifactNames.EvaluationModel, Evaluation);
        Write(ArtifactNames.OptimizerModel, adamW ? AdamW : Sgd);
        CheckpointFile.Write(InFolder(ArtifactNames.Checkpoint), Checkpoint);
    }

    /// <summary>What a run starts from.</summary>
    public static Checkpoint Checkpoint { get; } = new()
    {
        Trainable = [CheckpointTensor.Of("w", Tensor.Of([0.1f, 0.2f, 0.3f], 3, 1)), CheckpointTensor.Of("b", Tensor.Of([0f], 1))],
        Frozen = [CheckpointTensor.Of("s", Tensor.Of([1f], 1))],
    };

    public static float[] X { get; } = [1, 0, 0, 0, 1, 0];

    public static float[] Target { get; } = [1, -1];

    public string Folder => _folder.FullName;

    public string TrainingModel => InFolder(ArtifactNames.TrainingModel);

    public string EvaluationModel => InFolder(ArtifactNames.EvaluationModel);

    public string OptimizerModel => InFolder(ArtifactNames.OptimizerModel);

    public string CheckpointPath => InFolder(ArtifactNames.Checkpoint);

    public string InFolder(string file) => Path.Combine(Folder, file);

    public TrainingArtifacts Load() => TrainingArtifacts.Load(Folder);

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string file, string text) => OnnxWriter.Write(GraphParser.ParseModel(text), InFolder(file));
}
