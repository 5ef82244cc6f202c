using OnnxAdapt.TestKit;

namespace OnnxAdapt.FunctionalTests.Inference;

/// <summary>Small graphs as a Triton repository holds them.</summary>
internal static class InferenceModels
{
    /// <summary>Sum and difference of two rows of sixteen INT32, as in Triton's examples.</summary>
    public const string Simple = "simple";

    /// <summary>Gives back rows of four FP32 and has labels.</summary>
    public const string Labelled = "labelled";

    /// <summary>Gives the mean of each column, without a batch axis.</summary>
    public const string Means = "means";

    /// <summary>Element types by the names of their identity models.</summary>
    public static readonly IReadOnlyDictionary<string, int> Types = new Dictionary<string, int>
    {
        ["FP32"] = 1, ["UINT8"] = 2, ["INT8"] = 3, ["UINT16"] = 4, ["INT16"] = 5, ["INT32"] = 6, ["INT64"] = 7, ["BYTES"] = 8, ["BOOL"] = 9, ["FP16"] = 10,
        ["FP64"] = 11, ["UINT32"] = 12, ["UINT64"] = 13, ["BF16"] = 16,
    };

    /// <summary>Name of the model that gives back rows of four elements of a type.</summary>
    public static string IdentityOf(string type) => $"identity_{type.ToLowerInvariant()}";

    /// <summary>Writes all models into a folder.</summary>
    public static void Write(string folder)
    {
        foreach (var (name, type) in Types)
        {
            Write(folder, IdentityOf(name), 1, new TinyOnnx().Input("x", type, "rows", 4L).Output("y", type, "rows", 4L).Node("Identity", ["x"], ["y"]));
        }

        var simple = new TinyOnnx().Input("INPUT0", TinyOnnx.Int32, "n", 16L).Input("INPUT1", TinyOnnx.Int32, "n", 16L).Output("OUTPUT0", TinyOnnx.Int32, "n", 16L).Output("OUTPUT1", TinyOnnx.Int32, "n", 16L)
            .Node("Add", ["INPUT0", "INPUT1"], ["OUTPUT0"]).Node("Sub", ["INPUT0", "INPUT1"], ["OUTPUT1"]);
        Write(folder, Simple, 1, simple);
        Write(folder, Simple, 3, simple);
        Write(folder, Labelled, 1, new TinyOnnx().Input("x", TinyOnnx.Float, "n", 4L).Output("y", TinyOnnx.Float, "n", 4L).Node("Identity", ["x"], ["y"]));
        File.WriteAllLines(Path.Combine(folder, Labelled, "labels.txt"), ["ant", "bee", "cat", "dog"]);
        Write(folder, Means, 1, new TinyOnnx().Input("x", TinyOnnx.Float, "n", 4L).Output("y", TinyOnnx.Float, 4L).Node("ReduceMean", ["x"], ["y"], ("axes", new long[] { 0 }), ("keepdims", 0L)));
    }

    /// <summary>Writes one version of a model.</summary>
    public static void Write(string folder, string name, int version, TinyOnnx graph)
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, name, version.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        File.WriteAllBytes(Path.Combine(path.FullName, "model.onnx"), graph.ToBytes());
    }
}
