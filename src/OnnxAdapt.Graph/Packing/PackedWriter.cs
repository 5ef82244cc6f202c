namespace OnnxAdapt.Graph.Packing;

/// <summary>The packed graph while it is written.</summary>
internal sealed class PackedWriter
{
    private static readonly Dim Tokens = "tokens";
    private readonly Dictionary<Value, Value> _constants = [];
    private readonly Dictionary<PackedInputRole, Value> _inputs = [];
    private readonly List<PackedInput> _declared = [];
    private readonly List<WeightProduct> _products = [];
    private readonly GraphBuilder _builder;

    /// <summary>Begins a graph in the operator sets of another model.</summary>
    public PackedWriter(OnnxModel padded)
    {
        Model = new OnnxModel { IrVersion = Math.Max(padded.IrVersion, 4), ProducerName = padded.ProducerName, ProducerVersion = padded.ProducerVersion };
        foreach (var (domain, version) in padded.Opsets)
        {
            Model.Opsets[domain] = version;
        }

        Model.Opsets[PackingNames.Domain] = 1;
        _builder = new GraphBuilder(Model.Graph, padded.StandardOpset);
        foreach (var output in padded.Graph.Outputs)
        {
            _builder.FreshName(output.Name);
        }
    }

    /// <summary>The model so far.</summary>
    public OnnxModel Model { get; }

    /// <summary>Its inputs so far.</summary>
    public IReadOnlyList<PackedInput> Inputs => _declared;

    /// <summary>Products with weights so far.</summary>
    public IReadOnlyList<WeightProduct> Products => _products;

    /// <summary>Constants of the padded graph by what they are here.</summary>
    public IReadOnlyDictionary<Value, string> Names => _constants.ToDictionary(constant => constant.Value, constant => constant.Key.Name);

    /// <summary>Positions of the tokens in their rows, [tokens].</summary>
    public Value Positions => Input(PackedInputRole.Positions, "packed_positions", DataType.Int64);

    /// <summary>Where rows begin, [rows + 1].</summary>
    public Value Offsets => Input(PackedInputRole.Offsets, "packed_offsets", DataType.Int64);

    /// <summary>Rows of the tokens, [tokens].</summary>
    public Value RowNumbers => Input(PackedInputRole.RowNumbers, "packed_rows", DataType.Int64);

    /// <summary>Length of the longest row, [1].</summary>
    public Value Longest => Input(PackedInputRole.Longest, "packed_longest", DataType.Int64);

    /// <summary>Where rows begin, [rows].</summary>
    public Value Starts => Slice(Offsets, 0, -1);

    /// <summary>Where rows end, [rows].</summary>
    public Value Ends => Slice(Offsets, 1, int.MaxValue);

    /// <summary>An input, declared when it is first asked for.</summary>
    public Value Input(PackedInputRole role, string name, DataType type)
    {
        if (_inputs.TryGetValue(role, out var input)) return input;
        var size = role switch { PackedInputRole.Offsets => (Dim)"offsets", PackedInputRole.Longest => 1, _ => Tokens };
        input = _builder.Input(name, type, new Shape(size));
        _inputs.Add(role, input);
        _declared.Add(new PackedInput(input.Name, role, type));
        return input;
    }

    /// <summary>A constant of the padded graph.</summary>
    public Value Copy(Value constant, TensorData tensor)
    {
        if (!_constants.TryGetValue(constant, out var copy)) _constants.Add(constant, copy = _builder.Constant(tensor, constant.Name));
        return copy;
    }

    /// <summary>Remembers a product with a weight, where it is one of floats.</summary>
    public void Note(WeightProduct? product)
    {
        if (product is not null) _products.Add(product);
    }

    /// <summary>A new constant.</summary>
    public Value Constant(TensorData tensor) => _builder.Constant(tensor);

    /// <summary>A list of whole numbers.</summary>
    public Value Numbers(params long[] numbers) => _builder.Constant(TensorData.Of(numbers, numbers.Length));

    /// <summary>A node of the standard operator set.</summary>
    public Value Add(string op, params ReadOnlySpan<Value?> inputs) => _builder.Add(op, inputs);

    /// <summary>A node with attributes.</summary>
    public Value Add(string op, ReadOnlySpan<Value?> inputs, params IEnumerable<KeyValuePair<string, AttributeValue>> attributes) => _builder.Add(op, inputs, attributes);

    /// <summary>A node with attributes and any number of outputs.</summary>
    public Value[] Add(OperatorId op, ReadOnlySpan<Value?> inputs, int outputs, IEnumerable<KeyValuePair<string, AttributeValue>> attributes) => _builder.Add(op, inputs, outputs, attributes);

    /// <summary>The same node over other inputs.</summary>
    public Value[] Repeat(Node node, params Value?[] inputs) => _builder.Add(node.Op, inputs, Math.Max(1, node.Outputs.Count), node.Attributes);

    /// <summary>A node of our own, [tokens or rows, width]; the runtime, which does not know it, is told so, or it would fuse nothing behind it.</summary>
    public Value AddOwn(string op, ReadOnlySpan<Value?> inputs, long width, params IEnumerable<KeyValuePair<string, AttributeValue>> attributes) =>
        Add("Reshape", _builder.Add(new OperatorId(PackingNames.Domain, op), inputs, 1, attributes)[0], Numbers(-1, width));

    /// <summary>Other element types.</summary>
    public Value Cast(Value value, DataType from, DataType to) => from == to ? value : Add("Cast", [value], new KeyValuePair<string, AttributeValue>("to", (long)to));

    /// <summary>The value of tokens or rows with other sizes behind the first axis.</summary>
    public Value View(PackedForm form, params long[] sizes) =>
        form.Stored.AsSpan().SequenceEqual(sizes) ? form.Value! : Add("Reshape", form.Value, Numbers([-1, .. sizes]));

    /// <summary>The numbers of <see cref="FormKind.Sizes"/> for one row of the longest length.</summary>
    /// <exception cref="PackingRefusal">One of them is not known.</exception>
    public Value ForLongest(PackedForm sizes)
    {
        if (Array.Exists(sizes.Sizes, size => !size.IsKnown)) throw new PackingRefusal("a size that it needs cannot be followed");
        var parts = Array.ConvertAll(sizes.Sizes, ForLongest);
        var list = parts.Length == 1 ? parts[0] : Add("Concat", [.. parts], new KeyValuePair<string, AttributeValue>("axis", 0L));
        var typed = Cast(list, DataType.Int64, sizes.Type);
        return sizes.Axes.Rank == 0 ? Add("Reshape", typed, Numbers()) : typed;
    }

    /// <summary>Gives a value out under the name of a padded graph's output.</summary>
    public void Output(Value value, string name, DataType type, IEnumerable<Dim> sizes)
    {
        var output = new Value(name, type, new Shape([.. sizes]));
        Model.Graph.Nodes.Add(new Node(OperatorId.Standard("Identity"), [value], [output]));
        _builder.Output(output);
    }

    private Value ForLongest(Extent extent)
    {
        if (extent.Number is { } number) return Numbers(number);
        var value = extent.Positions == 0 ? Numbers(1) : Longest;
        for (var power = 1; power < extent.Positions; power++) value = Add("Mul", value, Longest);
        if (extent.Factor != 1) value = Add("Mul", value, Numbers(extent.Factor));
        return extent.Plus == 0 ? value : Add("Add", value, Numbers(extent.Plus));
    }

    private Value Slice(Value value, long from, long to) => Add("Slice", value, Numbers(from), Numbers(to), Numbers(0));
}
