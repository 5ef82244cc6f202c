using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>
/// Rounding to integers and back, straight through: rounding is taken for the identity inside the integer range, and gives 0 where it
/// saturates. Scales and zero points of a rounding get no gradient; the gradient of an integer is a number of the type around it.
/// </summary>
internal static class QuantizationRules
{
    private const string Reason = "it rounds inside, and its integers leave the gradient nothing to start from; use the model before quantisation, or one that states QuantizeLinear and DequantizeLinear";

    private const string Integers = "it computes in integers, whose rounding is flat; train the model before quantisation, or one with QuantizeLinear and DequantizeLinear around float operators";

    private static readonly string[] InIntegers =
    [
        "DynamicQuantizeLSTM", "DynamicQuantizeMatMul", "MatMulIntegerToFloat", "QAttention", "QEmbedLayerNormalization", "QGemm", "QLinearAdd", "QLinearAveragePool",
        "QLinearConcat", "QLinearConv", "QLinearGlobalAveragePool", "QLinearLeakyRelu", "QLinearMul", "QLinearReduceMean", "QLinearSigmoid", "QLinearSoftmax", "QLinearWhere", "QOrderedMatMul",
    ];

    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        .. InIntegers.Select(opType => Refuse(new OperatorId("com.microsoft", opType), Integers)),
        Rule("QuantizeLinear", Quantize, null, null).StraightThrough(),
        NodeRule("DynamicQuantizeLinear", DynamicQuantize).StraightThrough(),
        Rule("DequantizeLinear", c => c.Mul(c.Dy, new QuantizationScale(c).Spread(c.Input(1), c.Dy.Type)), Scale, null).Broadcasting(1),
        Rule("MatMulInteger", IntegerLeft, IntegerRight, null, null).Broadcasting(0, 1).StraightThrough(),
        Refuse(OperatorId.Standard("QLinearMatMul"), Reason),
        Refuse(OperatorId.Standard("QLinearConv"), Reason),
        Refuse(OperatorId.Standard("ConvInteger"), Reason),
    ];

    /// <summary>q = clip(round(x / s) + z): dx = dq / s where the rounded value lies in the range of the integers, both ends included.</summary>
    private static Value Quantize(GradientContext c)
    {
        var (x, layout) = (c.Input(0), new QuantizationScale(c));
        var scale = layout.Spread(c.Input(1), x.Type);
        var (smallest, largest, rounds) = QuantizationScale.RangeOf(QuantizedType(c));
        var scaled = c.Div(x, scale);
        var rounded = rounds ? c.Unary("Round", scaled) : scaled;
        var shifted = c.InputOrNull(2) is { } zero ? c.Add(rounded, layout.Spread(zero, x.Type)) : rounded;
        var inside = c.And(c.GreaterOrEqual(shifted, c.Scalar(smallest, x)), c.LessOrEqual(shifted, c.Scalar(largest, x)));
        return c.WhereOrZero(inside, c.Div(c.Cast(c.Dy, x.Type), scale));
    }

    private static DataType QuantizedType(GradientContext c)
    {
        if (c.InputOrNull(2) is { Type: not DataType.Undefined } zero)
        {
            return zero.Type;
        }

        var stated = (DataType)c.Node.GetInt("output_dtype", 0);
        return stated == DataType.Undefined ? DataType.UInt8 : stated;
    }

    /// <summary>The scale follows from x, so nothing saturates: dx = dq / scale.</summary>
    private static Value?[] DynamicQuantize(GradientContext c) => [c.OutputGradient(0) is { } dq ? c.Div(dq, c.Output(1)) : null];

    /// <summary>y = (q - z) s: ds = sum of dy (q - z); 0 where q is rounded by a node of the graph, whose scale is the same.</summary>
    private static Value Scale(GradientContext c)
    {
        var (q, scale) = (c.Input(0), c.Input(1));
        if (q.Producer?.Op.OpType is "QuantizeLinear" or "DynamicQuantizeLinear")
        {
            return c.ZerosLike(scale);
        }

        var layout = new QuantizationScale(c);
        var number = c.Cast(q, c.Dy.Type);
        var shifted = c.InputOrNull(2) is { } zero ? c.Sub(number, layout.Spread(zero, c.Dy.Type)) : number;
        return c.Cast(layout.Fold(c.Mul(c.Dy, shifted), scale), scale.Type);
    }

    /// <summary>Y = (A - a) (B - b): dA = dY (B - b)^T.</summary>
    private static Value IntegerLeft(GradientContext c) => c.MatMul(c.Dy, c.TransposeLast(Shifted(c, c.Input(1), c.InputOrNull(3), isRows: false)));

    /// <summary>dB = (A - a)^T dY.</summary>
    private static Value IntegerRight(GradientContext c) => c.MatMul(c.TransposeLast(Shifted(c, c.Input(0), c.InputOrNull(2), isRows: true)), c.Dy);

    /// <summary>A factor as numbers, less its zero point: one, or one for each row of A or column of B.</summary>
    private static Value Shifted(GradientContext c, Value factor, Value? zero, bool isRows)
    {
        var numbers = c.Cast(factor, c.Dy.Type);
        if (zero is null)
        {
            return numbers;
        }

        var shift = c.Cast(zero, c.Dy.Type);
        return c.Sub(numbers, isRows && zero.Shape is not { Count: 0 or > 1 } ? c.Reshape(shift, -1, 1) : shift);
    }
}
