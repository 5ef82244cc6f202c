using OnnxAdapt.Client;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;

namespace OnnxAdapt.FunctionalTests.Hosting;

/// <summary>A model that gives back its input after a few milliseconds of work, one row at a time, so that requests queue up.</summary>
internal static class SlowModel
{
    private const int Width = 256;
    private const int Products = 400;

    /// <summary>Writes the model into a folder of models.</summary>
    public static void Write(string folder, string name)
    {
        var unit = new float[Width * Width];
        for (var i = 0; i < Width; i++) unit[i * (Width + 1)] = 1;
        var graph = new TinyOnnx().Input("x0", TinyOnnx.Float, 1L, (long)Width).Output($"x{Products}", TinyOnnx.Float, 1L, (long)Width).Initializer("unit", unit, Width, Width);
        for (var i = 0; i < Products; i++) graph.Node("MatMul", [$"x{i}", "unit"], [$"x{i + 1}"]);
        var path = Directory.CreateDirectory(Path.Combine(folder, name));
        File.WriteAllBytes(Path.Combine(path.FullName, "model.onnx"), graph.ToBytes());
    }

    /// <summary>A request with so many rows, the first of them filled with a number.</summary>
    public static PredictRequest Request(string name, int rows, float value = 1)
    {
        var request = new PredictRequest { Model = name };
        for (var row = 0; row < rows; row++) request.Inputs.Add(Inputs.Floats("x0", [Width], Enumerable.Repeat(value + row, Width).ToArray()));
        return request;
    }

    /// <summary>The number that the first row of an answer is filled with.</summary>
    public static float ValueOf(PredictResponse response) => response.Predictions[0].Outputs[0].FloatValues.Distinct().Single();
}
