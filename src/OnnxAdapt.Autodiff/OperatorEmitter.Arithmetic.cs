using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <content>Elementwise operators.</content>
public partial class OperatorEmitter
{
    /// <summary>a + b with broadcasting.</summary>
    public Value Add(Value a, Value b) => Binary("Add", a, b);

    /// <summary>a - b with broadcasting.</summary>
    public Value Sub(Value a, Value b) => Binary("Sub", a, b);

    /// <summary>a * b with broadcasting.</summary>
    public Value Mul(Value a, Value b) => Binary("Mul", a, b);

    /// <summary>a / b with broadcasting.</summary>
    public Value Div(Value a, Value b) => Binary("Div", a, b);

    /// <summary>a to the power of b with broadcasting; the result has the type of a.</summary>
    public Value Pow(Value a, Value b) => Binary("Pow", a, b);

    /// <summary>number - x.</summary>
    public Value Sub(double number, Value x) => Sub(Scalar(number, x), x);

    /// <summary>x + number.</summary>
    public Value Add(Value x, double number) => number == 0 ? x : Add(x, Scalar(number, x));

    /// <summary>x * number.</summary>
    public Value Mul(Value x, double number) => number == 1 ? x : Mul(x, Scalar(number, x));

    /// <summary>Sum of any number of values of one shape.</summary>
    public Value Sum(IReadOnlyList<Value> terms) => terms.Count switch
    {
        1 => terms[0],
        2 => Add(terms[0], terms[1]),
        _ => Emit("Sum", [.. terms], terms[0].Type, terms.Select(term => term.Shape).Aggregate(Shapes.Broadcast)),
    };

    /// <summary>-x.</summary>
    public Value Neg(Value x) => Unary("Neg", x);

    /// <summary>e to the power of x.</summary>
    public Value Exp(Value x) => Unary("Exp", x);

    /// <summary>Natural logarithm.</summary>
    public Value Log(Value x) => Unary("Log", x);

    /// <summary>Square root.</summary>
    public Value Sqrt(Value x) => Unary("Sqrt", x);

    /// <summary>1 / x.</summary>
    public Value Reciprocal(Value x) => Unary("Reciprocal", x);

    /// <summary>Error function.</summary>
    public Value Erf(Value x) => Unary("Erf", x);

    /// <summary>Hyperbolic tangent.</summary>
    public Value Tanh(Value x) => Unary("Tanh", x);

    /// <summary>Logistic function.</summary>
    public Value Sigmoid(Value x) => Unary("Sigmoid", x);

    /// <summary>log(1 + e^x), stable at both ends.</summary>
    public Value Softplus(Value x) => Unary("Softplus", x);

    /// <summary>-1, 0 or 1.</summary>
    public Value Sign(Value x) => Unary("Sign", x);

    /// <summary>x itself under another name.</summary>
    public Value Identity(Value x) => Unary("Identity", x);

    /// <summary>A unary operator that keeps type and shape.</summary>
    public Value Unary(string opType, Value x) => Emit(opType, [x], x.Type, x.Shape);

    /// <summary>A binary operator with broadcasting that keeps the type of its first input.</summary>
    public Value Binary(string opType, Value a, Value b) => Emit(opType, [a, b], a.Type, Shapes.Broadcast(a.Shape, b.Shape));

    /// <summary>a &gt; b.</summary>
    public Value Greater(Value a, Value b) => Compare("Greater", a, b);

    /// <summary>a &lt; b.</summary>
    public Value Less(Value a, Value b) => Compare("Less", a, b);

    /// <summary>a &gt;= b, as the negation of &lt; so that it is valid for all operator sets.</summary>
    public Value GreaterOrEqual(Value a, Value b) => Not(Less(a, b));

    /// <summary>a &lt;= b, as the negation of &gt; so that it is valid for all operator sets.</summary>
    public Value LessOrEqual(Value a, Value b) => Not(Greater(a, b));

    /// <summary>a = b; before operator set 11 for integers and booleans only.</summary>
    public Value Equal(Value a, Value b) => Compare("Equal", a, b);

    /// <summary>Both.</summary>
    public Value And(Value a, Value b) => Compare("And", a, b);

    /// <summary>Negation.</summary>
    public Value Not(Value a) => Emit("Not", [a], DataType.Bool, a.Shape);

    /// <summary>a where the condition holds, b elsewhere. Before operator set 9 the two are weighted by 1 and 0.</summary>
    public Value Where(Value condition, Value a, Value b)
    {
        if (Opset >= 9)
        {
            return Emit("Where", [condition, a, b], a.Type, Shapes.Broadcast(condition.Shape, Shapes.Broadcast(a.Shape, b.Shape)));
        }

        var weight = Cast(condition, a.Type);
        return Add(Mul(weight, a), Mul(Sub(1, weight), b));
    }

    /// <summary>x where the condition holds, 0 elsewhere.</summary>
    public Value WhereOrZero(Value condition, Value x) => Opset >= 9
        ? Where(condition, x, Scalar(0, x))
        : Mul(Cast(condition, x.Type), x);

    /// <summary>x converted to another element type.</summary>
    public Value Cast(Value x, DataType type)
    {
        var target = type == DataType.Undefined ? DataType.Float : type;
        return x.Type == target ? x : Emit("Cast", [x], target, x.Shape, ("to", (long)target));
    }

    private Value Compare(string opType, Value a, Value b) => Emit(opType, [a, b], DataType.Bool, Shapes.Broadcast(a.Shape, b.Shape));
}
