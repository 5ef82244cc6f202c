using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Text;

namespace OnnxAdapt.Autodiff.Tests.Support;

/// <summary>One node with inputs, whose gradients are compared with central differences.</summary>
public sealed record GradientCase(string OpType, string Variant, long Opset = 17, string Domain = "")
{
    private readonly List<CaseInput> _inputs = [];

    public IReadOnlyList<CaseInput> Inputs => _inputs;

    public int OutputCount { get; init; } = 1;

    /// <summary>Positions of outputs that are no graph outputs and get no gradient.</summary>
    public IReadOnlyList<int> UnusedOutputs { get; init; } = [];

    /// <summary>Types of outputs that are not float.</summary>
    public IReadOnlyDictionary<int, DataType> OutputTypes { get; init; } = new Dictionary<int, DataType>();

    public Dictionary<string, AttributeValue> Attributes { get; init; } = [];

    /// <summary>Allowed difference relative to max(1, largest gradient); differences of float32 forward passes are no better.</summary>
    public double Tolerance { get; init; } = 2e-3;

    /// <summary>Whether the rule works without fixed sizes; false where the operator set has no such form.</summary>
    public bool Symbolic { get; init; } = true;

    /// <summary>The main graph as text with inputs x0, x1 and so on, for operators with graphs inside and for graphs of several nodes.</summary>
    public string? Text { get; init; }

    public OperatorId Op => new(Domain, OpType);

    /// <summary>A float input that gets a gradient: magnitudes from 0.2 to 1.5, both signs.</summary>
    public GradientCase Float(params long[] sizes) => With(new CaseInput($"x{_inputs.Count}", Tensors.Random($"{this}{_inputs.Count}", 0.2f, 1.5f, true, sizes), CaseRole.Differentiated));

    /// <summary>A positive float input that gets a gradient.</summary>
    public GradientCase Positive(params long[] sizes) => With(new CaseInput($"x{_inputs.Count}", Tensors.Random($"{this}{_inputs.Count}", 0.3f, 2f, false, sizes), CaseRole.Differentiated));

    /// <summary>A float input that gets a gradient, of given values.</summary>
    public GradientCase Values(float[] values, params long[] sizes) => With(new CaseInput($"x{_inputs.Count}", TensorData.Of(values, sizes), CaseRole.Differentiated));

    /// <summary>A float input that gets a gradient, between two bounds.</summary>
    public GradientCase Between(float smallest, float largest, params long[] sizes) => With(new CaseInput($"x{_inputs.Count}", Tensors.Random($"{this}{_inputs.Count}", smallest, largest, false, sizes), CaseRole.Differentiated));

    /// <summary>A float input that gets a gradient and whose elements differ by more than the steps of the differences.</summary>
    public GradientCase Apart(params long[] sizes)
    {
        var order = Tensors.Random($"{this}{_inputs.Count}", 0, 1, false, sizes).Floats();
        var values = Array.ConvertAll(order, number => (0.1f * order.Count(other => other < number)) - 1);
        return With(new CaseInput($"x{_inputs.Count}", TensorData.Of(values, sizes), CaseRole.Differentiated));
    }

    /// <summary>An input that gets no gradient.</summary>
    public GradientCase Fixed(TensorData value) => With(new CaseInput($"x{_inputs.Count}", value, CaseRole.Input));

    /// <summary>A constant of the graph.</summary>
    public GradientCase Constant(TensorData value) => With(new CaseInput($"x{_inputs.Count}", value, CaseRole.Constant));

    /// <summary>A constant list of integers.</summary>
    public GradientCase Integers(params long[] values) => Constant(TensorData.Of(values, values.Length));

    /// <summary>An optional input that is left out.</summary>
    public GradientCase LeftOut() => With(new CaseInput("", TensorData.Scalar(0f), CaseRole.LeftOut));

    public GradientCase Set(string name, AttributeValue value)
    {
        Attributes[name] = value;
        return this;
    }

    /// <summary>Element type of the case's numbers.</summary>
    public DataType NumberType { get; private init; } = DataType.Float;

    /// <summary>The same case with float inputs and constants in another type.</summary>
    public GradientCase InType(DataType type)
    {
        var other = new GradientCase(OpType, Variant, Opset, Domain)
        {
            NumberType = type,
            OutputCount = OutputCount,
            UnusedOutputs = UnusedOutputs,
            OutputTypes = OutputTypes,
            Attributes = Attributes,
        };
        other._inputs.AddRange(_inputs.Select(input => input with { Value = input.Value.InType(type) }));
        return other;
    }

    public override string ToString() => $"{Op} {Variant} (opset {Opset})";

    /// <summary>The model with inputs of fixed sizes, or with a symbol for each size.</summary>
    public OnnxModel Build(bool symbolic)
    {
        if (Text is not null)
        {
            return Parse(symbolic);
        }

        var model = new OnnxModel { IrVersion = 8 };
        model.Opsets[""] = Opset;
        if (Domain.Length > 0)
        {
            model.Opsets[Domain] = 1;
        }

        var graph = new GraphBuilder(model.Graph, Opset);
        var outputs = graph.Add(Op, Inputs.Select(input => Declare(graph, input, symbolic)).ToArray(), OutputCount, Attributes);
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i].Type = OutputTypes.GetValueOrDefault(i, NumberType);
            if (!UnusedOutputs.Contains(i))
            {
                graph.Output(outputs[i]);
            }
        }

        return model;
    }

    private OnnxModel Parse(bool symbolic)
    {
        var model = GraphParser.ParseModel($"<ir_version: 8, opset_import: [\"\": {Opset}, \"com.microsoft\": 1]>\n{Text}");
        foreach (var (value, input) in model.Graph.Inputs.Zip(Inputs.Where(input => input.Role is CaseRole.Differentiated or CaseRole.Input)))
        {
            value.Shape = ShapeOf(input, symbolic);
        }

        return model;
    }

    private static Shape ShapeOf(CaseInput input, bool symbolic) => new([.. input.Value.Sizes.Select((size, axis) => symbolic ? (Dim)$"{input.Name}_{axis}" : size)]);

    private static Value? Declare(GraphBuilder graph, CaseInput input, bool symbolic) => input.Role switch
    {
        CaseRole.LeftOut => null,
        CaseRole.Constant => graph.Constant(input.Value, input.Name),
        _ => graph.Input(input.Name, input.Value.Type, ShapeOf(input, symbolic)),
    };

    private GradientCase With(CaseInput input)
    {
        _inputs.Add(input);
        return this;
    }
}
