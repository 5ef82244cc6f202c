using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Autodiff.Tests.Support;

/// <summary>Runs graphs through ONNX Runtime on one thread.</summary>
internal sealed class GraphRunner : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();

    public GraphRunner(OnnxModel model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        TrainingKernels.Register(options);
        _session = new InferenceSession(OnnxWriter.ToBytes(model), options);
    }

    /// <summary>Runs a model once; tensors that are no inputs of the model are ignored.</summary>
    public static IReadOnlyDictionary<string, TensorData> Run(OnnxModel model, IReadOnlyDictionary<string, TensorData> inputs, IReadOnlyList<string>? outputs = null)
    {
        using var runner = new GraphRunner(model);
        return runner.Run(inputs, outputs ?? [.. model.Graph.Outputs.Select(output => output.Name)]);
    }

    public IReadOnlyDictionary<string, TensorData> Run(IReadOnlyDictionary<string, TensorData> inputs, IReadOnlyList<string> outputs)
    {
        var names = _session.InputNames.Where(inputs.ContainsKey).ToArray();
        var values = names.Select(name => ToOrt(inputs[name])).ToArray();
        try
        {
            using var results = _session.Run(_runOptions, names, values, outputs);
            return outputs.Zip(results, KeyValuePair.Create).ToDictionary(pair => pair.Key, pair => FromOrt(pair.Value));
        }
        finally
        {
            Array.ForEach(values, value => value.Dispose());
        }
    }

    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }

    private static OrtValue ToOrt(TensorData tensor)
    {
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)(int)tensor.Type, [.. tensor.Sizes]);
        if (tensor.Bytes.Length > 0)
        {
            tensor.Bytes.Span.CopyTo(value.GetTensorMutableRawData());
        }

        return value;
    }

    private static TensorData FromOrt(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        var bytes = info.ElementCount == 0 ? [] : value.GetTensorMutableRawData().ToArray();
        return new TensorData((DataType)(int)info.ElementDataType, info.Shape, bytes);
    }
}
