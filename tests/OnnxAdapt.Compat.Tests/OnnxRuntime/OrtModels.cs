using OnnxAdapt.TestKit;

namespace OnnxAdapt.Compat.Tests.OnnxRuntime;

/// <summary>Small models that these tests run.</summary>
internal static class OrtModels
{
    /// <summary>y = x + w with w = [1, 2].</summary>
    public static byte[] AddInitializer() => new TinyOnnx()
        .Input("x", TinyOnnx.Float, "batch", 2)
        .Output("y", TinyOnnx.Float, "batch", 2)
        .Initializer("w", [1f, 2f], 2)
        .Node("Add", ["x", "w"], ["y"])
        .Metadata("purpose", "test")
        .ToBytes();

    /// <summary>y = x w with a 64x64 weight, large enough to be packed.</summary>
    public static byte[] MatMul() => new TinyOnnx()
        .Input("x", TinyOnnx.Float, "batch", 64)
        .Output("y", TinyOnnx.Float, "batch", 64)
        .Initializer("w", Enumerable.Range(0, 64 * 64).Select(i => i % 65 == 0 ? 2f : 0f).ToArray(), 64, 64)
        .Node("MatMul", ["x", "w"], ["y"])
        .ToBytes();

    /// <summary>y = x for strings.</summary>
    public static byte[] StringIdentity() => new TinyOnnx()
        .Input("x", TinyOnnx.String, "n")
        .Output("y", TinyOnnx.String, "n")
        .Node("Identity", ["x"], ["y"])
        .ToBytes();
}
