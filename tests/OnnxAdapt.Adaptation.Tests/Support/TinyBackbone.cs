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

    /// <summary>Writes the graph; <c>Det</c> puts an operator without a gradient in the way.</summary>
    public static string Write(string path, string op)
    {
        var model = new OnnxModel { IrVersion = 8 };
        model.Opsets[""] = 17;
        var graph = new GraphBuilder(model.Graph, 17);
        var x = graph.Input("x", DataType.Float, new Shape("batch", Size));
        var projection = graph.Constant(TensorData.Of(Projection(), Size, Size), "projection");
        var vector = op == "Det"
            ? graph.Add("Mul", [x, graph.Add("Det", [projection])], name: "vector")
            : graph.Add("MatMul", [x, projection], name: "vector");
        (vector.Type, vector.Shape) = (DataType.Float, new Shape("batch", Size));
        graph.Output(vector);
        OnnxWriter.Write(model, path);
        return path;
    }
}
