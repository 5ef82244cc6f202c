using System.Runtime.InteropServices;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.OrtTraining.Generation;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.OrtTraining.Tests.Oracle;

/// <summary>An exported model with inputs, a loss that fits its first float output, and targets that differ from step to step.</summary>
internal sealed class OracleCase
{
    public const string Folder = "goldens/exports";

    /// <summary>Keeps elements whose gradient is rounding noise from moving by whole steps.</summary>
    private const float Epsilon = 1e-4f;

    private readonly ParameterSet _tensors;
    private readonly string _predictions;
    private readonly bool _isClasses;

    private OracleCase(string name, bool isClasses)
    {
        Model = OnnxReader.Read(PathOf(name, "model.onnx"));
        using var stream = File.OpenRead(PathOf(name, "golden.safetensors"));
        _tensors = SafetensorsCodec.Read(stream).Parameters;
        _predictions = Model.Graph.Outputs.First(output => _tensors.TryGet($"output.{output.Name}", out var value) && value.ElementType == TensorElementType.Float && value.Rank > 0).Name;
        _isClasses = isClasses;
    }

    public OnnxModel Model { get; }

    public static OracleCase Open(string name, bool isClasses = true) => new(name, isClasses);

    public ArtifactOptions Options(OptimizerKind optimizer) => new()
    {
        Loss = _isClasses ? LossNames.CrossEntropy : LossNames.MeanSquaredError,
        Predictions = _predictions,
        Optimizer = new ArtifactOptimizer { Kind = optimizer, Epsilon = Epsilon, AdamMode = 0, WeightDecay = optimizer == OptimizerKind.AdamW ? 0.01f : 0 },
    };

    public static OptimizerSettings Settings(OptimizerKind optimizer) =>
        new() { Kind = optimizer, LearningRate = 0.001, Epsilon = Epsilon, WeightDecay = optimizer == OptimizerKind.AdamW ? 0.01 : 0 };

    /// <summary>The batch of one step.</summary>
    public IReadOnlyList<NamedTensor> Batch(int step)
    {
        var inputs = Model.Graph.Inputs.Where(input => _tensors.TryGet($"input.{input.Name}", out _)).Select(input => new NamedTensor(input.Name, _tensors[$"input.{input.Name}"]));
        return [.. inputs, _isClasses ? Labels(step) : Target(step)];
    }

    private NamedTensor Labels(int step)
    {
        var output = _tensors[$"output.{_predictions}"];
        var classes = output.Dimensions[^1];
        var labels = Enumerable.Range(0, (int)(output.ElementCount / classes)).Select(i => (i + step) % classes).ToArray();
        return new NamedTensor("labels", Tensor.Of(labels, output.Dimensions[..^1]));
    }

    private NamedTensor Target(int step)
    {
        var output = _tensors[$"output.{_predictions}"];
        var values = MemoryMarshal.Cast<byte, float>(output.Data.Span).ToArray();
        return new NamedTensor("target", Tensor.Of(Array.ConvertAll(values, value => (0.5f * value) + (0.1f * step)), output.Dimensions));
    }

    private static string PathOf(string name, string file) => RepositoryPaths.InShared(Path.Combine(Folder, name, file));
}
