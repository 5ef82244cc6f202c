using System.Numerics;

namespace OnnxAdapt.Graph.Folding;

/// <summary>Operators that make tensors from numbers or shapes.</summary>
internal static class CreationKernels
{
    public static IEnumerable<(string OpType, FoldingKernel Kernel)> Rows =>
    [
        ("Shape", ShapeOf),
        ("Size", node => [TensorData.Scalar(node.Required(0).ElementCount)]),
        ("ConstantOfShape", ConstantOfShape),
        ("Range", RangeOf),
    ];

    private static TensorData[] ShapeOf(FoldingContext node)
    {
        var sizes = node.Required(0).Sizes;
        var start = Border(node.Node.GetInt("start", 0), sizes.Count);
        var end = Border(node.Node.GetInt("end", sizes.Count), sizes.Count);
        long[] part = [.. sizes.Skip(start).Take(Math.Max(0, end - start))];
        return [TensorData.Of(part, part.Length)];
    }

    private static int Border(long position, int count) => (int)Math.Clamp(position < 0 ? position + count : position, 0, count);

    private static TensorData[] ConstantOfShape(FoldingContext node)
    {
        var value = node.Node.Attributes.TryGetValue("value", out var given) ? given.Tensor : TensorData.Of([0f], 1);
        var sizes = node.Limit(Tensors.Integers(node.Required(0)));
        return [Tensors.Walk(value, sizes, new long[sizes.Length])];
    }

    private static TensorData[] RangeOf(FoldingContext node) => [node.Required(0).Type switch
    {
        DataType.Float => RangeOf<float>(node),
        DataType.Double => RangeOf<double>(node),
        DataType.Int32 => RangeOf<int>(node),
        DataType.Int64 => RangeOf<long>(node),
        var type => throw new NotSupportedException($"A range of {type} is left to the runtime."),
    }];

    private static TensorData RangeOf<T>(FoldingContext node)
        where T : unmanaged, INumber<T>
    {
        var (start, limit, step) = (node.Required(0).AsSpan<T>()[0], node.Required(1).AsSpan<T>()[0], node.Required(2).AsSpan<T>()[0]);
        var count = Math.Max(0, Math.Ceiling((double.CreateTruncating(limit) - double.CreateTruncating(start)) / double.CreateTruncating(step)));
        var sizes = node.Limit([count <= long.MaxValue / 2 ? (long)count : throw new NotSupportedException("The range does not end.")]);
        var values = new T[sizes[0]];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = start + (T.CreateTruncating(i) * step);
        }

        return Tensors.Of(node.Required(0).Type, sizes, values);
    }
}
