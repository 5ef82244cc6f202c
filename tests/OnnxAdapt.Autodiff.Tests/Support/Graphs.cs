using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Support;

/// <summary>Small models for tests.</summary>
internal static class Graphs
{
    public static OnnxModel Empty(long opset = 17)
    {
        var model = new OnnxModel { IrVersion = 8 };
        model.Opsets[""] = opset;
        return model;
    }

    /// <summary>A model written by a function that gets an emitter and returns the outputs.</summary>
    public static OnnxModel Of(Func<OperatorEmitter, Value[]> write, long opset = 17)
    {
        var model = Empty(opset);
        var emitter = new OperatorEmitter(new GraphBuilder(model.Graph, opset));
        foreach (var output in write(emitter))
        {
            model.Graph.Outputs.Add(output);
        }

        return model;
    }

    public static Value FloatInput(this OperatorEmitter emitter, string name, params ReadOnlySpan<Dim> dims) =>
        emitter.Graph.Input(name, DataType.Float, new Shape(dims));

    /// <summary>Gradients of the sum of all outputs.</summary>
    public static IReadOnlyDictionary<string, float[]> GradientsOfSum(OnnxModel model, IReadOnlyDictionary<string, TensorData> inputs, params string[] wanted)
    {
        var graph = GradientGraphBuilder.Build(model, wanted);
        var feeds = inputs.ToDictionary();
        foreach (var (name, value) in GraphRunner.Run(model, inputs))
        {
            feeds[$"cotangent.{name}"] = TensorData.Of([.. Enumerable.Repeat(1f, (int)value.ElementCount)], [.. value.Sizes]);
        }

        return GraphRunner.Run(graph, feeds).ToDictionary(pair => pair.Key["grad.".Length..], pair => pair.Value.Floats());
    }
}
