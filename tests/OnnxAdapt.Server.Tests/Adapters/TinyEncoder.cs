using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using TensorData = OnnxAdapt.Graph.TensorData;

namespace OnnxAdapt.Server.Tests.Adapters;

/// <summary>A transformer encoder of one layer as exporters write it, and a head for its features, with seeded weights.</summary>
internal static class TinyEncoder
{
    public const int Vocabulary = 60;
    public const int Width = 32;
    public const int Heads = 2;
    public const int Outputs = 3;

    /// <summary>Matrices that a product multiplies with, as rows and columns.</summary>
    public static readonly IReadOnlyDictionary<string, (int Rows, int Columns)> Matrices = new Dictionary<string, (int, int)>
    {
        ["query"] = (Width, Width), ["key"] = (Width, Width), ["value"] = (Width, Width), ["out"] = (Width, Width), ["up"] = (Width, 80), ["down"] = (80, Width),
    };

    /// <summary>The weights of a matrix, or of the table of embeddings.</summary>
    public static float[] Weights(string name)
    {
        var (rows, columns) = name == "words" ? (Vocabulary, Width) : Matrices[name];
        return Noise(name.Sum(letter => letter), rows * columns, 0.5f);
    }

    public static float[] Noise(int seed, int count, float size)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => ((random.NextSingle() * 2) - 1) * size)];
    }

    public static byte[] Encoder()
    {
        var model = new OnnxModel();
        model.Opsets[""] = 17;
        var g = new GraphBuilder(model.Graph, 17);
        var ids = g.Input("input_ids", DataType.Int64, new Shape("batch", "sequence"));
        var mask = g.Input("attention_mask", DataType.Int64, new Shape("batch", "sequence"));
        var x = g.Add("Gather", [g.Constant(TensorData.Of(Weights("words"), Vocabulary, Width), "words"), ids]);
        var wide = g.Add("Cast", [g.Add("Unsqueeze", [mask, Numbers(g, 1, 2)])], [new("to", 1L)]);
        var hidden = g.Add("Mul", [g.Add("Sub", [g.Constant(TensorData.Scalar(1f)), wide]), g.Constant(TensorData.Scalar(-1e9f))]);
        var scores = g.Add("MatMul", [Split(g, Linear(g, x, "query")), g.Add("Transpose", [Split(g, Linear(g, x, "key"))], [new("perm", new long[] { 0, 1, 3, 2 })])]);
        var weights = g.Add("Softmax", [g.Add("Add", [scores, hidden])], [new("axis", -1L)]);
        var context = g.Add("Transpose", [g.Add("MatMul", [weights, Split(g, Linear(g, x, "value"))])], [new("perm", new long[] { 0, 2, 1, 3 })]);
        var joined = g.Add("Reshape", [context, Numbers(g, 0, 0, Width)]);
        var attended = Normalize(g, g.Add("Add", [Linear(g, joined, "out"), x]));
        var inner = g.Add("Tanh", [Linear(g, attended, "up")]);
        var result = Normalize(g, g.Add("Add", [Linear(g, inner, "down"), attended]));
        var output = new Value("last_hidden_state", DataType.Float, new Shape("batch", "sequence", Width));
        model.Graph.Nodes.Add(new Node(OperatorId.Standard("Identity"), [result], [output]));
        g.Output(output);
        return OnnxWriter.ToBytes(model);
    }

    public static byte[] Head()
    {
        var model = new OnnxModel();
        model.Opsets[""] = 17;
        var g = new GraphBuilder(model.Graph, 17);
        var features = g.Input("features", DataType.Float, new Shape("batch", Width));
        var weight = g.Input("weight", DataType.Float, new Shape(Width, Outputs));
        var logits = new Value("logits", DataType.Float, new Shape("batch", Outputs));
        model.Graph.Nodes.Add(new Node(OperatorId.Standard("MatMul"), [features, weight], [logits]));
        g.Output(logits);
        return OnnxWriter.ToBytes(model);
    }

    /// <summary>Seeded factors of some matrices, strong enough to change every answer.</summary>
    public static LowRankUpdate[] Updates(int seed, int rank, params string[] names) =>
    [
        .. names.Select((name, place) => new LowRankUpdate(
            name,
            Tensor.Of(Noise(seed + place, Matrices[name].Rows * rank, 0.5f), Matrices[name].Rows, rank),
            Tensor.Of(Noise(seed + place + 1000, rank * Matrices[name].Columns, 0.5f / rank), rank, Matrices[name].Columns))),
    ];

    /// <summary>The same updates added into the weights.</summary>
    public static ParameterSet Merge(LowRankUpdate[] updates)
    {
        var merged = new ParameterSet();
        foreach (var update in updates)
        {
            var (rows, columns) = Matrices[update.Weight];
            var (values, rank) = (Weights(update.Weight), (int)update.Right.Dimensions[0]);
            for (var i = 0; i < values.Length; i++)
            {
                for (var k = 0; k < rank; k++) values[i] += update.Left.AsSpan<float>()[(i / columns * rank) + k] * update.Right.AsSpan<float>()[(k * columns) + (i % columns)];
            }

            merged.Add(update.Weight, Tensor.Of(values, rows, columns));
        }

        return merged;
    }

    private static Value Linear(GraphBuilder g, Value x, string name)
    {
        var (rows, columns) = Matrices[name];
        var product = g.Add("MatMul", [x, g.Constant(TensorData.Of(Weights(name), rows, columns), name)]);
        return g.Add("Add", [product, g.Constant(TensorData.Of(Noise(rows, columns, 0.1f), columns), $"{name}_bias")]);
    }

    private static Value Split(GraphBuilder g, Value x) =>
        g.Add("Transpose", [g.Add("Reshape", [x, Numbers(g, 0, 0, Heads, Width / Heads)])], [new("perm", new long[] { 0, 2, 1, 3 })]);

    private static Value Normalize(GraphBuilder g, Value x) => g.Add(
        "LayerNormalization", [x, g.Constant(TensorData.Of(Enumerable.Repeat(1f, Width).ToArray(), Width)), g.Constant(TensorData.Of(new float[Width], Width))], [new("axis", -1L)]);

    private static Value Numbers(GraphBuilder g, params long[] numbers) => g.Constant(TensorData.Of(numbers, numbers.Length));
}
