using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Training graphs as programs for a backend.</summary>
internal static class Programs
{
    public static TrainingProgram Of(TrainingGraph graph) => new()
    {
        TrainingModel = OnnxWriter.ToBytes(graph.TrainingModel),
        EvaluationModel = OnnxWriter.ToBytes(graph.EvaluationModel),
        DataInputs = [.. graph.DataInputs.Select(Signature)],
        IsRepeatable = graph.IsRepeatable,
        RandomKeyInput = graph.RandomKeyInput,
        LossOutput = graph.LossOutput,
        AdditionalOutputs = graph.AdditionalOutputs,
        Buffers = [.. graph.Buffers.Select(buffer => new TrainingBuffer(buffer.Name, buffer.GradientOutput, buffer.Initial.Sizes))],
        Parameters = [.. graph.Parameters.Select(parameter => new TrainableParameter(parameter.Name, parameter.GradientOutput, parameter.Initial.Sizes) { RowsOutput = parameter.RowsOutput })],
    };

    private static TensorSignature Signature(Value value) =>
        new(value.Name, (TensorElementType)(int)value.Type, value.Shape is null ? null : [.. value.Shape.Select(dim => new Dimension(dim.Size, dim.Symbol))]);
}
