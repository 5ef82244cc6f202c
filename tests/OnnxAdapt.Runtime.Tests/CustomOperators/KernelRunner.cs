using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxAdapt.Runtime.CustomOperators;
using OnnxAdapt.Runtime.Sessions;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Runtime.Tests.CustomOperators;

/// <summary>Runs one training operator in a stock session.</summary>
internal static class KernelRunner
{
    /// <summary>The wanted outputs, in order; null where a name is empty.</summary>
    /// <param name="op">Operator of our domain.</param>
    /// <param name="inputs">Operands; null leaves an optional one out.</param>
    /// <param name="outputs">Names; empty for outputs that nobody wants.</param>
    /// <param name="threads">Threads of the session.</param>
    /// <param name="attributes">Attributes of the node.</param>
    public static Operand?[] Run(string op, Operand?[] inputs, string[] outputs, int threads = 1, params (string Name, object Value)[] attributes)
    {
        using var session = Open(op, inputs, outputs, threads, attributes);
        var names = Enumerable.Range(0, inputs.Length).Where(i => inputs[i] is not null).Select(i => $"i{i}").ToArray();
        var values = inputs.OfType<Operand>().Select(ToValue).ToArray();
        using var options = new RunOptions();
        using var results = session.Run(options, names, values, session.OutputNames);
        Array.ForEach(values, value => value.Dispose());
        var found = session.OutputNames.Zip(results, (name, value) => (name, Operand: FromValue(value))).ToDictionary(pair => pair.name, pair => pair.Operand);
        return [.. outputs.Select(name => name.Length == 0 ? null : found[name])];
    }

    public static InferenceSession Open(string op, Operand?[] inputs, string[] outputs, int threads, params (string Name, object Value)[] attributes)
    {
        var graph = new TinyOnnx();
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is { } operand)
            {
                object[] axes = [.. operand.Shape.Cast<object>()];
                graph.Input($"i{i}", operand.Integers is null ? TinyOnnx.Float : operand.Narrow ? TinyOnnx.Int32 : TinyOnnx.Int64, axes);
            }
        }

        foreach (var name in outputs.Where(name => name.Length > 0))
        {
            graph.OutputOfUnknownShape(name, TinyOnnx.Float);
        }

        graph.Node($"{KernelNames.Domain}::{op}", [.. inputs.Select((input, i) => input is null ? "" : $"i{i}")], outputs, attributes);
        OrtEnvironment.EnsureReady();
        using var options = new SessionOptions { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        TrainingKernels.Register(options);
        return new InferenceSession(graph.ToBytes(), options);
    }

    public static OrtValue ToValue(Operand operand)
    {
        var type = operand.Integers is null ? TensorElementType.Float : operand.Narrow ? TensorElementType.Int32 : TensorElementType.Int64;
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, operand.Shape);
        if (Operand.Count(operand.Shape) == 0)
        {
            return value;
        }

        if (operand.Integers is null)
        {
            operand.Floats.CopyTo(value.GetTensorMutableDataAsSpan<float>());
        }
        else if (operand.Narrow)
        {
            Array.ConvertAll(operand.Integers, number => (int)number).CopyTo(value.GetTensorMutableDataAsSpan<int>());
        }
        else
        {
            operand.Integers.CopyTo(value.GetTensorMutableDataAsSpan<long>());
        }

        return value;
    }

    private static Operand FromValue(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        return new Operand(info.Shape, info.ElementCount == 0 ? [] : value.GetTensorDataAsSpan<float>().ToArray());
    }
}
