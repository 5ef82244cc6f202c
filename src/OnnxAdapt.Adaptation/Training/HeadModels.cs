using System.Runtime.InteropServices;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Heads as graphs and parameter sets.</summary>
internal static class HeadModels
{
    public static HeadOptions Options(SessionSettings settings, int featureSize, int outputCount) => new()
    {
        FeatureSize = featureSize,
        OutputCount = outputCount,
        HiddenSizes = settings.Trainable.HeadHidden,
        Dropout = settings.Trainable.HeadDropout,
        Initialization = HeadInitialization.Zero,
        Seed = settings.Seed,
    };

    /// <summary>Parameters of a fresh head, or those given with rows added for new outputs.</summary>
    public static ParameterSet Initial(HeadOptions options, ParameterSet? earlier)
    {
        var values = earlier is null
            ? HeadBuilder.InitialParameters(options)
            : InOrder(options, HeadBuilder.Grow(options, earlier.ToDictionary(item => item.Name, item => ToData(item.Value), StringComparer.Ordinal)));
        var parameters = new ParameterSet();
        foreach (var (name, value) in values) parameters.Add(name, ToTensor(value));
        return parameters;
    }

    /// <summary>A training program for a head alone.</summary>
    public static TrainingProgram Program(SessionSettings settings, HeadOptions options, IReadOnlySet<string> kernels) =>
        Programs.Of(new TrainingGraphBuilder().Build(HeadBuilder.Build(options), new TrainingGraphOptions
        {
            Loss = TaskLosses.NameOf(settings),
            LossOptions = TaskLosses.OptionsOf(settings, options.OutputCount),
            Parameters = ParameterSelector.Head,
            Kernels = kernels,
            Dropout = options.Dropout > 0,
        }));

    /// <summary>A head for serving, its parameters as inputs.</summary>
    public static byte[] Inference(HeadOptions options) => OnnxWriter.ToBytes(HeadBuilder.BuildWithParameterInputs(options with { Dropout = 0 }));

    /// <summary>A head that gives features as they are, for graphs whose own output was trained.</summary>
    public static byte[] PassThrough(int outputs)
    {
        var model = new OnnxModel { ProducerName = "onnxadapt", IrVersion = 8 };
        model.Opsets[""] = 17;
        model.Graph.Name = "head";
        var graph = new GraphBuilder(model.Graph, 17);
        var features = graph.Input(HeadBuilder.FeaturesInput, DataType.Float, new Shape("batch", outputs));
        var logits = graph.Add("Identity", [features], name: HeadBuilder.LogitsOutput);
        (logits.Type, logits.Shape) = (DataType.Float, features.Shape);
        graph.Output(logits);
        return OnnxWriter.ToBytes(model);
    }

    public static Tensor ToTensor(TensorData data) => Tensor.OfBytes(TensorElementType.Float, [.. data.Sizes], data.Bytes.ToArray());

    /// <summary>The same without a copy, only to be read.</summary>
    public static Tensor ViewOf(TensorData data) => Tensor.OfBytes(TensorElementType.Float, [.. data.Sizes], MemoryMarshal.AsMemory(data.Bytes));

    public static TensorData ToData(Tensor tensor) => new(DataType.Float, tensor.Dimensions, tensor.Data.ToArray());

    private static IEnumerable<KeyValuePair<string, TensorData>> InOrder(HeadOptions options, IReadOnlyDictionary<string, TensorData> values) =>
        HeadBuilder.InitialParameters(options).Select(fresh => new KeyValuePair<string, TensorData>(fresh.Key, values[fresh.Key]));
}
