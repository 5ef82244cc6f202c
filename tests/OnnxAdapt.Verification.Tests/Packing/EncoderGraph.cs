using OnnxAdapt.Graph;

namespace OnnxAdapt.Verification.Tests.Packing;

/// <summary>Writes small encoders the way exporters do, with seeded weights.</summary>
internal sealed class EncoderGraph
{
    public const long Width = 24;
    public const long Heads = 3;
    public const long Size = Width / Heads;
    public const int Vocabulary = 40;
    private readonly OnnxModel _model = new();
    private readonly Random _random = new(7);

    public EncoderGraph(long opset = 17)
    {
        _model.Opsets[""] = opset;
        _model.Opsets["com.microsoft"] = 1;
        Builder = new GraphBuilder(_model.Graph, opset);
        Ids = Builder.Input("input_ids", DataType.Int64, new Shape("batch", "sequence"));
        Mask = Builder.Input("attention_mask", DataType.Int64, new Shape("batch", "sequence"));
    }

    public GraphBuilder Builder { get; }

    public Value Ids { get; }

    public Value Mask { get; }

    public Value Add(string op, params ReadOnlySpan<Value?> inputs) => Builder.Add(op, inputs);

    public Value Add(string op, ReadOnlySpan<Value?> inputs, params (string Name, AttributeValue Value)[] attributes) =>
        Builder.Add(op, inputs, attributes.Select(attribute => KeyValuePair.Create(attribute.Name, attribute.Value)));

    public Value Microsoft(string op, ReadOnlySpan<Value?> inputs, params (string Name, AttributeValue Value)[] attributes) =>
        Builder.Add(new OperatorId("com.microsoft", op), inputs, 1, attributes.Select(attribute => KeyValuePair.Create(attribute.Name, attribute.Value)))[0];

    public Value Numbers(params long[] numbers) => Builder.Constant(TensorData.Of(numbers, numbers.Length));

    public Value Number(long number) => Builder.Constant(TensorData.Scalar(number));

    public Value Number(float number) => Builder.Constant(TensorData.Scalar(number));

    public Value Weight(params long[] sizes) =>
        Builder.Constant(TensorData.Of([.. Enumerable.Range(0, (int)sizes.Aggregate(1L, (product, size) => product * size)).Select(_ => (_random.NextSingle() - 0.5f) * 0.6f)], sizes), "weight");

    /// <summary>Word embeddings, [batch, sequence, width].</summary>
    public Value Words() => Add("Gather", Weight(Vocabulary, Width), Ids);

    public Value Linear(Value x, long from = Width, long to = Width) => Add("Add", Add("MatMul", x, Weight(from, to)), Weight(to));

    /// <summary>One size of a value as exporters ask for it.</summary>
    public Value SizeOf(Value value, long axis) => Add("Gather", [Add("Shape", value), Number(axis)], ("axis", 0L));

    /// <summary>A list of sizes; null takes the batch, -1 and so on stay.</summary>
    public Value Sizes(params Value[] sizes) => Add("Concat", [.. sizes.Select(size => size.Initializer is { Sizes.Count: 1 } ? size : Add("Unsqueeze", size, Numbers(0)))], ("axis", 0L));

    public Value Transpose(Value value, params long[] order) => Add("Transpose", [value], ("perm", order));

    /// <summary>[batch, heads, sequence, size].</summary>
    public Value SplitHeads(Value x) => Transpose(Add("Reshape", x, Sizes(SizeOf(x, 0), SizeOf(x, 1), Numbers(Heads), Numbers(Size))), 0, 2, 1, 3);

    /// <summary>[batch, sequence, width].</summary>
    public Value JoinHeads(Value x)
    {
        var turned = Transpose(x, 0, 2, 1, 3);
        return Add("Reshape", turned, Sizes(SizeOf(turned, 0), SizeOf(turned, 1), Numbers(Width)));
    }

    /// <summary>0 for tokens, the lowest number for padding: [batch, 1, 1, sequence].</summary>
    public Value AdditiveMask()
    {
        var wide = Add("Cast", [Add("Unsqueeze", Mask, Numbers(1, 2))], ("to", 1L));
        return Add("Mul", Add("Sub", Number(1f), wide), Number(float.MinValue));
    }

    /// <summary>A layer's end: projection, residual, normalisation, and the two products with Gelu.</summary>
    public Value Finish(Value x, Value context)
    {
        var attended = Normalize(Add("Add", Linear(context), x));
        var inner = Linear(attended, Width, 32);
        var gelu = Add("Mul", Add("Mul", inner, Add("Add", Add("Erf", Add("Div", inner, Number(1.4142135f))), Number(1f))), Number(0.5f));
        return Normalize(Add("Add", Linear(gelu, 32, Width), attended));
    }

    public Value Normalize(Value x) => Add("LayerNormalization", [x, Weight(Width), Weight(Width)], ("axis", -1L), ("epsilon", 1e-5f));

    /// <summary>Gives a value out and finishes the model.</summary>
    public OnnxModel Build(Value output, string name = "last_hidden_state", params Dim[] sizes)
    {
        var named = new Value(name, DataType.Float, new Shape(sizes.Length == 0 ? ["batch", "sequence", Width] : sizes));
        _model.Graph.Nodes.Add(new Node(OperatorId.Standard("Identity"), [output], [named]));
        Builder.Output(named);
        return _model;
    }
}
