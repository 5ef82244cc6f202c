using OnnxAdapt.TestKit;

namespace OnnxAdapt.FunctionalTests.Exports;

/// <summary>A network of two layers from eight numbers to five scores, in a folder of models.</summary>
internal static class TinyNetwork
{
    public const string Name = "network";
    public const string Input = "x";
    public const int Inputs = 8;
    public const int Outputs = 5;
    private const int Hidden = 16;

    /// <summary>Its bytes.</summary>
    public static byte[] Bytes()
    {
        var random = new Random(11);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        return new TinyOnnx()
            .Input(Input, TinyOnnx.Float, "batch", Inputs)
            .Output("scores", TinyOnnx.Float, "batch", Outputs)
            .Initializer("first.weight", Numbers(Inputs * Hidden), Inputs, Hidden)
            .Initializer("first.bias", Numbers(Hidden), Hidden)
            .Initializer("second.weight", Numbers(Hidden * Outputs), Hidden, Outputs)
            .Initializer("second.bias", Numbers(Outputs), Outputs)
            .Node("Gemm", [Input, "first.weight", "first.bias"], ["hidden"])
            .Node("Tanh", ["hidden"], ["bent"])
            .Node("Gemm", ["bent", "second.weight", "second.bias"], ["scores"])
            .ToBytes();
    }

    /// <summary>Writes it into a folder of models.</summary>
    public static void WriteTo(string models)
    {
        var folder = Directory.CreateDirectory(Path.Combine(models, Name));
        File.WriteAllBytes(Path.Combine(folder.FullName, "model.onnx"), Bytes());
    }
}
