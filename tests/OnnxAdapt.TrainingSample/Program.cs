// A program for the package Microsoft.ML.OnnxRuntime.Training. It names nothing of this library.
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

const int Epochs = 60;
const int Rows = 8;
const int Features = 3;

var folder = args[0];
string InFolder(string file) => Path.Combine(folder, file);

TrainingUtils.SetSeed(17);
using var state = CheckpointState.LoadCheckpoint(InFolder("checkpoint"));
using var session = new TrainingSession(state, InFolder("training_model.onnx"), InFolder("eval_model.onnx"), InFolder("optimizer_model.onnx"));
Console.WriteLine($"inputs: {string.Join(", ", session.InputNames(true))}; outputs: {string.Join(", ", session.OutputNames(true))}");

var (features, targets) = MakeData();
using var x = FixedBufferOnnxValue.CreateFromTensor(new DenseTensor<float>(features, [Rows, Features]));
using var target = FixedBufferOnnxValue.CreateFromMemory<float>(
    OrtMemoryInfo.DefaultInstance, targets, TensorElementType.Float, [Rows, 1], targets.Length * sizeof(float));

session.SetLearningRate(0.1f);
for (var epoch = 0; epoch < Epochs; epoch++)
{
    using var results = session.TrainStep([x, target]);
    session.OptimizerStep();
    session.LazyResetGrad();
    if (epoch % 20 == 0)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{results.First().Name} {results.First().AsTensor<float>().GetValue(0):g6}"));
    }
}

var loss = new float[1];
using (var predictions = FixedBufferOnnxValue.CreateFromTensor(new DenseTensor<float>([Rows, 1])))
using (var output = FixedBufferOnnxValue.CreateFromMemory<float>(OrtMemoryInfo.DefaultInstance, loss, TensorElementType.Float, [], sizeof(float)))
{
    session.EvalStep([x, target], [output, predictions]);
}

state.AddProperty("epoch", (long)Epochs);
state.AddProperty("loss", loss[0]);
CheckpointState.SaveCheckpoint(state, InFolder("trained"), includeOptimizerState: true);
session.ExportModelForInferencing(InFolder("inference.onnx"), ["y"]);

using var parameters = session.ToBuffer(onlyTrainable: true);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"final loss {loss[0]:g3}, weights {string.Join(" ", parameters.GetTensorDataAsSpan<float>().ToArray().Select(w => w.ToString("f2", CultureInfo.InvariantCulture)))}"));

static (float[] Features, float[] Targets) MakeData()
{
    var random = new Random(3);
    var features = Enumerable.Range(0, Rows * Features).Select(_ => (float)((2 * random.NextDouble()) - 1)).ToArray();
    var targets = Enumerable.Range(0, Rows).Select(row => (2 * features[row * Features]) - features[(row * Features) + 1] + 0.5f).ToArray();
    return (features, targets);
}
