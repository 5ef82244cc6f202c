using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <summary>
/// Writes standard ONNX operators in the form that the graph's operator set asks for, and carries types and shapes along as far as they
/// are known. Rules, losses, heads and lowerings are written with it.
/// </summary>
public partial class OperatorEmitter
{
    private readonly ConstantPool _constants;
    private readonly InputSizes _sizes;

    /// <summary>Writes into the given graph.</summary>
    public OperatorEmitter(GraphBuilder graph)
    {
        Graph = graph;
        _constants = new ConstantPool(graph);
        _sizes = new InputSizes(this);
    }

    /// <summary>Writes into the same graph as another emitter, with the same pool of constants.</summary>
    protected OperatorEmitter(OperatorEmitter other)
    {
        Graph = other.Graph;
        _constants = other._constants;
        _sizes = other._sizes;
    }

    /// <summary>The graph that is written.</summary>
    public GraphBuilder Graph { get; }

    /// <summary>Version of the standard operator set.</summary>
    public long Opset => Graph.Opset;

    /// <summary>Any operator of the standard domain with one output.</summary>
    /// <param name="opType">Operator.</param>
    /// <param name="inputs">Inputs; null where an optional one is left out.</param>
    /// <param name="type">Element type of the output.</param>
    /// <param name="shape">Shape of the output, or null when not known.</param>
    /// <param name="attributes">Attributes.</param>
    public Value Emit(string opType, ReadOnlySpan<Value?> inputs, DataType type, Shape? shape, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        var result = Graph.Add(opType, inputs, Pairs(attributes));
        (result.Type, result.Shape) = (type, shape);
        return result;
    }

    /// <summary>Any operator with several outputs; types and shapes are left to the caller.</summary>
    public Value[] EmitMany(OperatorId op, ReadOnlySpan<Value?> inputs, int outputCount, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes) =>
        Graph.Add(op, inputs, outputCount, Pairs(attributes));

    /// <summary>A scalar of the element type of another value; float when that is not known.</summary>
    public Value Scalar(double number, Value like) => _constants.Scalar(number, like.Type);

    /// <summary>A scalar of the given type.</summary>
    public Value Scalar(double number, DataType type) => _constants.Scalar(number, type);

    /// <summary>A list of 64-bit integers as a constant of rank 1.</summary>
    public Value Int64s(params ReadOnlySpan<long> numbers) => _constants.Int64s(numbers);

    private static KeyValuePair<string, AttributeValue>[] Pairs(ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        var pairs = new KeyValuePair<string, AttributeValue>[attributes.Length];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = new(attributes[i].Name, attributes[i].Value);
        }

        return pairs;
    }
}
