using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Runtime.Training;

namespace OnnxAdapt.Benchmarks.Steps;

/// <summary>A network on the training backend: forward, loss, backward, AdamW on all parameters but the running statistics.</summary>
internal sealed class StepRun : IDisposable
{
    private readonly ITrainingBackend _backend;
    private readonly NamedTensor[] _batch;

    /// <param name="network">Network and batch.</param>
    /// <param name="threads">Threads of session and optimizer.</param>
    /// <param name="kernels">Whether custom operators are used.</param>
    /// <param name="memory">How memory is kept.</param>
    /// <param name="recompute">Whether blocks are computed again on the way back.</param>
    public StepRun(StepNetwork network, int threads, bool kernels = true, TrainingMemory memory = TrainingMemory.Fast, bool recompute = false)
    {
        ITrainingBackendFactory factory = new OrtTrainingBackendFactory();
        var graph = new TrainingGraphBuilder().Build(network.Build(), new TrainingGraphOptions
        {
            Loss = LossNames.CrossEntropy,
            Parameters = ParameterSelector.All.Except(ParameterSelector.Names("*running_*")),
            Kernels = kernels ? factory.Kernels : new HashSet<string>(),
            RowGradients = true,
            Recompute = recompute,
        });
        var input = network.Input();
        _batch = [new NamedTensor("x", input), new NamedTensor(graph.LabelsInput, Labels(network))];
        _backend = factory.Create(Program(graph, input), Initial(graph), new OptimizerSettings(), new TrainingBackendOptions { Threads = threads, Memory = memory });
    }

    public float Step() => _backend.Step(_batch).Loss;

    public void Dispose() => _backend.Dispose();

    private static Tensor Labels(StepNetwork network) => Tensor.Of([.. Enumerable.Range(0, network.Batch).Select(row => (long)(row * 7 % network.Classes))], network.Batch);

    private static TrainingProgram Program(TrainingGraph graph, Tensor input) => new()
    {
        TrainingModel = OnnxWriter.ToBytes(graph.TrainingModel),
        EvaluationModel = OnnxWriter.ToBytes(graph.EvaluationModel),
        DataInputs =
        [
            new TensorSignature("x", TensorElementType.Float, [new Dimension(null, "batch"), .. input.Dimensions[1..].ToArray().Select(size => new Dimension(size, null))]),
            new TensorSignature(graph.LabelsInput, TensorElementType.Int64, [new Dimension(null, "batch")]),
        ],
        LossOutput = graph.LossOutput,
        AdditionalOutputs = graph.AdditionalOutputs,
        Parameters = [.. graph.Parameters.Select(parameter => new TrainableParameter(parameter.Name, parameter.GradientOutput, parameter.Initial.Sizes) { RowsOutput = parameter.RowsOutput })],
    };

    private static ParameterSet Initial(TrainingGraph graph)
    {
        var initial = new ParameterSet();
        foreach (var parameter in graph.Parameters)
        {
            initial.Add(parameter.Name, Tensor.Of(parameter.Initial.AsSpan<float>().ToArray(), [.. parameter.Initial.Sizes]));
        }

        return initial;
    }
}
