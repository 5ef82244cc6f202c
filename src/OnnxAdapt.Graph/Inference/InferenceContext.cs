using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Inference;

/// <summary>What a rule sees of a node, and where it states its findings.</summary>
internal sealed class InferenceContext
{
    private readonly ValueFact[] _outputs;

    public InferenceContext(Node node, InferenceState state)
    {
        Node = node;
        State = state;
        _outputs = new ValueFact[node.Outputs.Count];
    }

    public Node Node { get; }

    public InferenceState State { get; }

    public long Opset => State.Opset;

    public int InputCount => Node.Inputs.Count;

    public int OutputCount => Node.Outputs.Count;

    /// <summary>What does not go together at this node; null when all does.</summary>
    public string? Failure { get; private set; }

    public ValueFact Input(int index) => Node.Input(index) is { } value ? State.Get(value) : default;

    public bool HasInput(int index) => Node.Input(index) is not null;

    public DataType Type(int index) => Input(index).Type;

    public Shape? Shape(int index) => Input(index).Shape;

    public Dim[]? Elements(int index) => Input(index).Elements;

    /// <summary>The elements of an input of whole numbers when all are known.</summary>
    public long[]? Integers(int index) => Elements(index) is { } elements && Array.TrueForAll(elements, element => element.IsKnown())
        ? Array.ConvertAll(elements, element => element.Size!.Value)
        : null;

    public TensorData? Constant(int index) => Node.Input(index) is { } value ? Constants.Of(value, State.IrVersion) : null;

    public ValueFact Output(int index) => _outputs[index];

    public void SetShape(int index, Shape? shape) => Set(index, default, shape);

    public void Set(int index, DataType type, Shape? shape, Dim[]? elements = null)
    {
        if (index < _outputs.Length)
        {
            _outputs[index] = new ValueFact(type, shape, elements?.Length <= ValueFact.MaxElements ? elements : null);
        }
    }

    /// <summary>States elements for output 0, with the shape that they have.</summary>
    public void SetElements(Dim[]? elements)
    {
        if (elements is not null)
        {
            var shape = _outputs[0].Shape ?? new Shape(elements.Length);
            Set(0, _outputs[0].Type, shape, shape.Count < 2 ? elements : null);
        }
    }

    /// <summary>States that the inputs do not go together.</summary>
    public void Fail(string reason) => Failure ??= reason;

    /// <summary>An axis counted from either end as one from the front; null when it is outside, which is a failure.</summary>
    public int? Axis(long axis, int rank)
    {
        if (axis < -rank || axis >= rank)
        {
            Fail($"the axis {axis} is outside the {rank} axes of the tensor");
            return null;
        }

        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>Several axes counted from the front; null when one is outside.</summary>
    public int[]? Axes(IReadOnlyList<long> axes, int rank)
    {
        var result = new int[axes.Count];
        for (var i = 0; i < result.Length; i++)
        {
            if (Axis(axes[i], rank) is not { } axis)
            {
                return null;
            }

            result[i] = axis;
        }

        return result;
    }
}
