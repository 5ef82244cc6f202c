using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Runtime.Training;

namespace OnnxAdapt.Benchmarks;

/// <summary>A linear head of 77 classes on 384 cached features, as in fine-tuning on Banking77.</summary>
internal sealed class HeadTraining : IDisposable
{
    public const int Features = 384;
    public const int Classes = 77;
    public const int Batch = 32;
    public const int Rows = 10_003;

    private readonly float[] _features;
    private readonly long[] _labels;
    private readonly int _threads;
    private readonly ITrainingBackend _backend;
    private NamedTensor[]? _first;

    /// <param name="threads">Threads of session and optimizer; 0 takes all cores.</param>
    public HeadTraining(int threads)
    {
        _threads = threads;
        var random = new Random(0);
        _features = [.. Enumerable.Range(0, Rows * Features).Select(_ => (random.NextSingle() * 2) - 1)];
        _labels = [.. Enumerable.Range(0, Rows).Select(_ => (long)random.Next(Classes))];
        _backend = CreateBackend();
    }

    /// <summary>One optimizer step on the first rows.</summary>
    public void Step() => _backend.Step(_first ??= Gather([.. Enumerable.Range(0, Batch)]));

    /// <summary>Passes over all rows in a shuffled order, from a fresh head.</summary>
    public void Train(int epochs)
    {
        using var backend = CreateBackend();
        var order = Enumerable.Range(0, Rows).ToArray();
        var random = new Random(1);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(order);
            for (var first = 0; first < Rows; first += Batch)
            {
                backend.Step(Gather(order.AsSpan(first, Math.Min(Batch, Rows - first))));
            }
        }
    }

    public void Dispose() => _backend.Dispose();

    private ITrainingBackend CreateBackend()
    {
        var graph = new TrainingGraphBuilder().Build(
            HeadBuilder.Build(new HeadOptions { FeatureSize = Features, OutputCount = Classes }),
            new TrainingGraphOptions { Loss = LossNames.CrossEntropy });
        var program = new TrainingProgram
        {
            TrainingModel = OnnxWriter.ToBytes(graph.TrainingModel),
            EvaluationModel = OnnxWriter.ToBytes(graph.EvaluationModel),
            DataInputs =
            [
                new TensorSignature(HeadBuilder.FeaturesInput, TensorElementType.Float, [new Dimension(null, "batch"), Features]),
                new TensorSignature(graph.LabelsInput, TensorElementType.Int64, [new Dimension(null, "batch")]),
            ],
            LossOutput = graph.LossOutput,
            AdditionalOutputs = graph.AdditionalOutputs,
            Parameters = [.. graph.Parameters.Select(parameter => new TrainableParameter(parameter.Name, parameter.GradientOutput, parameter.Initial.Sizes))],
        };
        var initial = new ParameterSet();
        foreach (var parameter in graph.Parameters)
        {
            initial.Add(parameter.Name, Tensor.Of(parameter.Initial.AsSpan<float>().ToArray(), [.. parameter.Initial.Sizes]));
        }

        return new OrtTrainingBackendFactory().Create(program, initial, new OptimizerSettings(), new TrainingBackendOptions { Threads = _threads });
    }

    private NamedTensor[] Gather(ReadOnlySpan<int> rows)
    {
        var (features, labels) = (new float[rows.Length * Features], new long[rows.Length]);
        for (var i = 0; i < rows.Length; i++)
        {
            _features.AsSpan(rows[i] * Features, Features).CopyTo(features.AsSpan(i * Features));
            labels[i] = _labels[rows[i]];
        }

        return
        [
            new NamedTensor(HeadBuilder.FeaturesInput, Tensor.Of(features, rows.Length, Features)),
            new NamedTensor("labels", Tensor.Of(labels, rows.Length)),
        ];
    }
}
