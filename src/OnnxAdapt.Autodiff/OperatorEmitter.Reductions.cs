using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <content>Reductions and products.</content>
public partial class OperatorEmitter
{
    private const long AxesInputOpset = 18;

    /// <summary>Sum over axes; they become an input from operator set 13 on.</summary>
    public Value ReduceSum(Value x, IReadOnlyList<long> axes, bool keepDims = true) => Reduce("ReduceSum", x, axes, keepDims, 13);

    /// <summary>Mean over axes; they become an input from operator set 18 on.</summary>
    public Value ReduceMean(Value x, IReadOnlyList<long> axes, bool keepDims = true) => Reduce("ReduceMean", x, axes, keepDims, AxesInputOpset);

    /// <summary>Largest element over axes; they become an input from operator set 18 on.</summary>
    public Value ReduceMax(Value x, IReadOnlyList<long> axes, bool keepDims = true) => Reduce("ReduceMax", x, axes, keepDims, AxesInputOpset);

    /// <summary>Logarithm of the sum of e to the power of x along one axis, which is left out; the axis becomes an input from operator set 18 on.</summary>
    public Value ReduceLogSumExp(Value x, long axis) => Reduce("ReduceLogSumExp", x, [axis], keepDims: false, AxesInputOpset);

    /// <summary>Sum over all elements, a scalar.</summary>
    public Value ReduceSumAll(Value x) => Emit("ReduceSum", [x], x.Type, Shape.Scalar, ("keepdims", 0L));

    /// <summary>Mean over all elements, a scalar.</summary>
    public Value ReduceMeanAll(Value x) => Emit("ReduceMean", [x], x.Type, Shape.Scalar, ("keepdims", 0L));

    /// <summary>Matrix product with batch broadcasting; both have at least two axes.</summary>
    public Value MatMul(Value a, Value b) => Emit("MatMul", [a, b], a.Type, Shapes.Product(a.Shape, b.Shape));

    /// <summary>Product of two matrices, each transposed or not, times a factor.</summary>
    public Value Gemm(Value a, Value b, bool transposeA = false, bool transposeB = false, float alpha = 1) =>
        Gemm(a, b, null, transposeA, transposeB, alpha);

    /// <summary>alpha op(a) op(b) + c. The bias is optional from operator set 11 on; before, a zero is given.</summary>
    public Value Gemm(Value a, Value b, Value? c, bool transposeA = false, bool transposeB = false, float alpha = 1)
    {
        var bias = c ?? (Opset >= 11 ? null : Scalar(0, a));
        return Emit(
            "Gemm",
            bias is null ? [a, b] : [a, b, bias],
            a.Type,
            a.Shape is { Count: 2 } rows && b.Shape is { Count: 2 } columns ? new Shape(rows[transposeA ? 1 : 0], columns[transposeB ? 0 : 1]) : new Shape(Dim.Unknown, Dim.Unknown),
            ("alpha", alpha),
            ("transA", transposeA ? 1L : 0L),
            ("transB", transposeB ? 1L : 0L));
    }

    /// <summary>A reduction over axes, which are an input from some operator set on.</summary>
    internal Value Reduce(string opType, Value x, IReadOnlyList<long> axes, bool keepDims, long inputOpset)
    {
        var shape = Shapes.Reduce(x.Shape, axes, keepDims);
        var keep = ("keepdims", (AttributeValue)(keepDims ? 1L : 0L));
        return Opset >= inputOpset
            ? Emit(opType, [x, Int64s([.. axes])], x.Type, shape, keep)
            : Emit(opType, [x], x.Type, shape, keep, ("axes", axes.ToArray()));
    }
}
