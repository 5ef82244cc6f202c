using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.OrtTraining.Checkpoints;
using OnnxAdapt.OrtTraining.Generation;
using OnnxAdapt.Runtime.Training;

namespace OnnxAdapt.OrtTraining.Tests.Oracle;

/// <summary>The same training on the stock runtime, with this library's optimizer.</summary>
internal sealed class OurRun : IDisposable
{
    private readonly ITrainingBackend _backend;

    public OurRun(OracleCase example, OptimizerKind optimizer, ParameterSet? initial = null)
    {
        var options = example.Options(optimizer);
        var labels = options.Loss == Autodiff.Losses.LossNames.CrossEntropy ? "labels" : "target";
        var graph = new TrainingGraphBuilder().Build(example.Model, new TrainingGraphOptions { Loss = options.Loss, Predictions = options.Predictions, LabelsName = labels });
        var program = new TrainingProgram
        {
            TrainingModel = OnnxWriter.ToBytes(graph.TrainingModel),
            EvaluationModel = OnnxWriter.ToBytes(graph.EvaluationModel),
            DataInputs = [.. graph.DataInputs.Select(input => new TensorSignature(input.Name, (TensorElementType)input.Type, input.Shape is null ? null : [.. input.Shape.Select(dim => new Dimension(dim.Size, dim.Symbol))]))],
            LossOutput = graph.LossOutput,
            RandomKeyInput = graph.RandomKeyInput,
            Parameters = [.. graph.Parameters.Select(parameter => new TrainableParameter(parameter.Name, parameter.GradientOutput, parameter.Initial.Sizes))],
        };
        if (initial is null)
        {
            initial = new ParameterSet();
            foreach (var parameter in graph.Parameters)
            {
                initial.Add(parameter.Name, Tensor.Of(parameter.Initial.AsSpan<float>().ToArray(), [.. parameter.Initial.Sizes]));
            }
        }

        _backend = new OrtTrainingBackendFactory().Create(program, initial, OracleCase.Settings(optimizer), new TrainingBackendOptions { Threads = 1 });
    }

    public float Step(IReadOnlyList<NamedTensor> batch) => _backend.Step(batch).Loss;

    public ParameterSet Parameters() => _backend.ExportParameters();

    /// <summary>Parameters and moments as Microsoft's runtime saves them.</summary>
    public Checkpoint Checkpoint() => RunCheckpoints.Of(_backend.ExportParameters(), _backend.ExportOptimizerState());

    public void Dispose() => _backend.Dispose();
}
