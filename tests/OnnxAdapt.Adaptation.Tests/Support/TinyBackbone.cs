using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;

namespace OnnxAdapt.Adaptation.Tests.Support;

/// <summary>A base graph of one product with a unit matrix, <c>projection</c>.</summary>
public static class TinyBackbone
{
    public const int Size = 16;

    public static FeatureRecipe Recipe { get; } = new() { Output = "vector", Pooling = FeaturePooling.None };

    public static float[] Projection()
    {
        var values = new float[Size * Size];
        for (var i = 0; i < Size; i++) values[i * (Size + 1)] = 1;
        return values;
    }

    /// <summary>Writes a graph of three layers, <c>layer.0</c> to <c>layer.2</c>, each a product and a bias, with Relu between.</summary>
    public static string WriteDeep(string path)
    {
        var model = new OnnxModel { IrVersion = 8 };
        model.Opsets[""] = 17;
        var graph = new GraphBuilder(model.Graph, 17);
        var current = graph.Input("x", DataType.Float, new Shape("batch", Size));
        for (var layer = 0; layer < 3; layer++)
        {
            var weight = graph.Constant(TensorData.Of(Projection(), Size, Size), $"layer.{layer}.weight");
            var bias = graph.Constant(TensorData.Of(new float[Size], Size), $"layer.{layer}.bias");
            var sum = graph.Add("Add", [graph.Add("MatMul", [current, weight]), bias], name: layer == 2 ? "vector" : null);
            current = layer == 2 ? sum : graph.Add("Relu", [sum]);
        }

        (current.Type, current.Shape) = (DataType.Float, new Shape("batch", Size));
        graph.Output(current);
        OnnxWriter.Write(model, path);
        return path;
    }

    /// <summary>Writes the graph; <c>Mystery</c> puts an operator that nobody knows in the way.</summary>
    public static string Write(string path, string op)
    {
        var model = new OnnxModel { IrVersion = 8 };
        model.Opsets[""] = 17;
        var graph = new GraphBuilder(model.Graph, 17);
        var x = graph.Input("x", DataType.Float, new Shape("batch", Size));
        var projection = graph.Constant(TensorData.Of(Projection(), Size, Size), "projection");
        var vector = op == "Mystery"
            ? graph.Add(new OperatorId("elsewhere", op), [x, projection], 1, name: "vector")[0]
            : graph.Add("MatMul", [x, projection], name: "vector");
        (vector.Type, vector.Shape) = (DataType.Float, new Shape("batch", Size));
        graph.Output(vector);
        OnnxWriter.Write(model, path);
        return path;
    }
}
