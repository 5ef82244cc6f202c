using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <content>Operators that find elements by position.</content>
public partial class OperatorEmitter
{
    /// <summary>0, 1, ... as int64, as many as a scalar int64 says (operator set 11).</summary>
    public Value Range(Value count)
    {
        Require(11, "A range of positions");
        return Emit("Range", [Scalar(0, DataType.Int64), count, Scalar(1, DataType.Int64)], DataType.Int64, new Shape(Dim.Unknown));
    }

    /// <summary>The int64 positions 0 to n - 1 in the shape of x, which has n elements.</summary>
    public Value PositionsIn(Value x) => Reshape(Range(ElementCount(x)), ShapeOf(x), x.Shape);

    /// <summary>The positions 0 to n - 1 along one axis of x, with size 1 along all others.</summary>
    public Value PositionsAlong(Value x, int axis)
    {
        var sizes = Enumerable.Repeat(1L, RequireRank(x)).ToArray();
        sizes[axis] = -1;
        var positions = Reshape(Range(Reshape(SizeOf(x, axis))), sizes);
        positions.Shape = new Shape([.. sizes.Select((size, i) => i == axis ? x.Shape![i] : (Dim)size)]);
        return positions;
    }

    /// <summary>Number of elements of x as an int64 scalar.</summary>
    public Value ElementCount(Value x) => Emit("Size", [x], DataType.Int64, Shape.Scalar);

    /// <summary>x repeated to a shape that is an int64 vector, or further where x has sizes that the vector has as 1.</summary>
    public Value Expand(Value x, Value shape, Shape? known) => Emit("Expand", [x, shape], x.Type, known);

    /// <summary>Elements of x along an axis at positions of the shape of the result.</summary>
    public Value GatherElements(Value x, Value positions, long axis) =>
        Emit("GatherElements", [x, positions], x.Type, positions.Shape, ("axis", axis));

    /// <summary>x with other elements along an axis at some positions, of which none comes twice (operator set 11).</summary>
    public Value ScatterElements(Value x, Value positions, Value updates, long axis)
    {
        Require(11, "A gradient by position");
        return Emit("ScatterElements", [x, positions, updates], x.Type, x.Shape, ("axis", axis));
    }

    /// <summary>
    /// x with elements combined into it: <c>add</c>, <c>mul</c>, <c>max</c> or <c>min</c> (operator set 16, the last two 18). Half
    /// precision is combined in float, since the runtime does not do so otherwise.
    /// </summary>
    /// <param name="opType">ScatterElements or ScatterND.</param>
    /// <param name="reduction">How elements are combined.</param>
    /// <param name="x">What they are combined into.</param>
    /// <param name="positions">Where.</param>
    /// <param name="updates">The elements.</param>
    /// <param name="attributes">Further attributes.</param>
    public Value ScatterInto(string opType, string reduction, Value x, Value positions, Value updates, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        Require(16, $"A {opType} that can {reduction}");
        var type = x.Type is DataType.Float16 or DataType.BFloat16 ? DataType.Float : x.Type;
        var result = Emit(opType, [InType(x, type), positions, InType(updates, type)], type, x.Shape, [("reduction", reduction), .. attributes]);
        return InType(result, x.Type);
    }

    private Value InType(Value x, DataType type) => type == DataType.Undefined ? x : Cast(x, type);
}
