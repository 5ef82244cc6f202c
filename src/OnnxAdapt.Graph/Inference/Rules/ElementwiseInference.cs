namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>Operators that work element by element.</summary>
internal static class ElementwiseInference
{
    private const int BroadcastOpset = 7;
    private const int VariadicBroadcastOpset = 8;

    public static IEnumerable<(OperatorId Op, InferenceRule Rule)> Rules =>
    [
        .. Rows.Of(AsInput, "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "BitwiseNot", "Celu", "Clip", "Cos", "Cosh",
            "Elu", "Erf", "Exp", "Gelu", "HardSigmoid", "HardSwish", "IsInf", "IsNaN", "LeakyRelu", "Log", "Mish", "Not", "PRelu", "Reciprocal", "Relu", "Selu",
            "Shrink", "Sigmoid", "Sign", "Sin", "Sinh", "Softplus", "Softsign", "Sqrt", "Swish", "Tan", "Tanh", "ThresholdedRelu", "CumSum", "CumProd", "Trilu",
            "ReverseSequence", "QuantizeLinear", "DequantizeLinear", "Scatter", "ScatterElements", "ScatterND", "Bernoulli", "RotaryEmbedding", "TensorScatter"),
        .. Rows.Of(AsInputWithElements, "Identity", "Floor", "Ceil", "Round"),
        .. Rows.Of(Negate, "Neg"),
        .. Rows.Of(Cast, "Cast"),
        .. Rows.Of(CastLike, "CastLike"),
        .. Rows.Of(LikeWithType, "EyeLike", "RandomNormalLike", "RandomUniformLike"),
        .. Rows.Of(Dropout, "Dropout"),
        .. Rows.Of(Broadcast(null), "Pow", "And", "Or", "Xor", "Less", "Greater", "LessOrEqual", "GreaterOrEqual", "Mod", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor"),
        .. Rows.Of(Broadcast((_, a, b) => DimMath.Add(a, b)), "Add"),
        .. Rows.Of(Broadcast((_, a, b) => DimMath.Subtract(a, b)), "Sub"),
        .. Rows.Of(Broadcast((_, a, b) => DimMath.Multiply(a, b)), "Mul"),
        .. Rows.Of(Broadcast((type, a, b) => type is DataType.Int64 or DataType.Int32 ? DimMath.Divide(a, b) : DimMath.DivideExactly(a, b)), "Div"),
        .. Rows.Of(Broadcast((_, a, b) => DimMath.AreEqual(a, b)), "Equal"),
        .. Rows.Of(BroadcastAll, "Sum", "Mean", "Max", "Min"),
        .. Rows.Of(Where, "Where"),
    ];

    public static void AsInput(InferenceContext node) => node.SetShape(0, node.Shape(0));

    private static void AsInputWithElements(InferenceContext node)
    {
        var input = node.Input(0);
        node.Set(0, input.Type, input.Shape, input.Elements);
    }

    private static void Negate(InferenceContext node)
    {
        AsInput(node);
        node.SetElements(node.Elements(0) is { } elements ? Array.ConvertAll(elements, element => DimMath.Subtract(0, element)) : null);
    }

    private static void Cast(InferenceContext node)
    {
        var type = (DataType)node.Node.GetInt("to", 0);
        var elements = type is DataType.Bool or DataType.Int64 or DataType.Int32 or DataType.Float or DataType.Double ? node.Elements(0) : null;
        node.Set(0, type, node.Shape(0), elements is null ? null : Array.ConvertAll(elements, element => Cast(element, node.Type(0), type)));
    }

    /// <summary>A whole number after a cast, as long as every type can hold it. A cast to truth values loses the number.</summary>
    private static Dim Cast(Dim element, DataType from, DataType to) => from == to ? element
        : to == DataType.Bool ? (element.Size is { } truth ? (truth == 0 ? 0 : 1) : Dim.Unknown)
        : element.Symbol is not null || Math.Abs(element.Size ?? long.MaxValue) <= 1 << 24 || (to == DataType.Int64 && from == DataType.Int32) ? element
        : Dim.Unknown;

    private static void CastLike(InferenceContext node) => node.Set(0, node.Type(1), node.Shape(0));

    private static void LikeWithType(InferenceContext node) =>
        node.Set(0, (DataType)node.Node.GetInt("dtype", (long)node.Type(0)), node.Shape(0));

    private static void Dropout(InferenceContext node)
    {
        node.SetShape(0, node.Shape(0));
        node.Set(1, node.Opset >= 10 ? DataType.Bool : node.Type(0), node.Shape(0));
    }

    private static InferenceRule Broadcast(Func<DataType, Dim, Dim, Dim>? compute) => node =>
    {
        if (node.Opset < BroadcastOpset)
        {
            AsInput(node);
            return;
        }

        StateBroadcast(node, [0, 1]);
        if (compute is not null && node.Elements(0) is { } a && node.Elements(1) is { } b && node.Failure is null)
        {
            node.SetElements(Combine(a, b, (x, y) => compute(node.Type(0), x, y)));
        }
    };

    private static Dim[]? Combine(Dim[] a, Dim[] b, Func<Dim, Dim, Dim> compute)
    {
        if (a.Length != b.Length && a.Length != 1 && b.Length != 1)
        {
            return null;
        }

        var count = a.Length == 1 ? b.Length : a.Length;
        return [.. Enumerable.Range(0, count).Select(i => compute(a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]))];
    }

    private static void StateBroadcast(InferenceContext node, IEnumerable<int> inputs)
    {
        Shape? shape = Shape.Scalar;
        foreach (var index in inputs)
        {
            if (node.Shape(index) is not { } next)
            {
                return;
            }

            if (DimMath.Broadcast(shape, next) is not { } stretched)
            {
                node.Fail($"the shapes {string.Join(" and ", inputs.Select(node.Shape))} do not go together");
                return;
            }

            shape = stretched;
        }

        node.SetShape(0, shape);
    }

    private static void BroadcastAll(InferenceContext node)
    {
        if (node.Opset < VariadicBroadcastOpset)
        {
            AsInput(node);
            return;
        }

        StateBroadcast(node, Enumerable.Range(0, node.InputCount));
        if (node.Node.Op.OpType is "Max" or "Min" && node.Elements(0) is { } result)
        {
            Func<Dim, Dim, Dim> compute = node.Node.Op.OpType == "Max" ? DimMath.Maximum : DimMath.Minimum;
            for (var i = 1; i < node.InputCount && result is not null; i++)
            {
                result = node.Elements(i) is { } next ? Combine(result, next, compute) : null;
            }

            node.SetElements(result);
        }
    }

    private static void Where(InferenceContext node)
    {
        StateBroadcast(node, [0, 1, 2]);
        if (node.Elements(0) is { } condition && node.Elements(1) is { } yes && node.Elements(2) is { } no && node.Output(0).Shape is { Count: < 2 } shape)
        {
            var count = shape.Count == 0 ? 1 : shape[0].Size;
            node.SetElements(count is null ? null : [.. Enumerable.Range(0, (int)count).Select(i => Choose(At(condition, i), At(yes, i), At(no, i)))]);
        }
    }

    private static Dim At(Dim[] elements, int index) => elements[elements.Length == 1 ? 0 : index];

    private static Dim Choose(Dim condition, Dim yes, Dim no) => condition.Size is { } truth ? (truth != 0 ? yes : no) : yes == no ? yes : Dim.Unknown;
}
