using System.Numerics;

namespace OnnxAdapt.Graph.Folding;

/// <summary>Reductions of whole numbers, and of floating-point numbers where the order of steps does not matter.</summary>
internal static class ReductionKernels
{
    public static IEnumerable<(string OpType, FoldingKernel Kernel)> Rows =>
    [
        ("ReduceSum", node => Reduce(node, wholeOnly: true, Sums)),
        ("ReduceProd", node => Reduce(node, wholeOnly: true, Products)),
        ("ReduceMax", node => Reduce(node, wholeOnly: false, Largest)),
        ("ReduceMin", node => Reduce(node, wholeOnly: false, Smallest)),
    ];

    private static TensorData Sums(TensorData tensor, long[] sizes, int[] axes) => ByType(tensor, sizes, axes, new Summing());

    private static TensorData Products(TensorData tensor, long[] sizes, int[] axes) => ByType(tensor, sizes, axes, new Multiplying());

    private static TensorData Largest(TensorData tensor, long[] sizes, int[] axes) => ByType(tensor, sizes, axes, new Maximizing());

    private static TensorData Smallest(TensorData tensor, long[] sizes, int[] axes) => ByType(tensor, sizes, axes, new Minimizing());

    private interface ICombination
    {
        T Apply<T>(T a, T b)
            where T : INumber<T>;
    }

    private static TensorData[] Reduce(FoldingContext node, bool wholeOnly, Func<TensorData, long[], int[], TensorData> reduce)
    {
        var tensor = node.Required(0);
        var listed = node.Integers(1, "axes") ?? [];
        if (tensor.ElementCount == 0 || (wholeOnly && tensor.Type is not (DataType.Int32 or DataType.Int64)))
        {
            throw new NotSupportedException("The reduction is left to the runtime.");
        }

        if (listed.Length == 0 && node.Node.GetInt("noop_with_empty_axes", 0) != 0)
        {
            return [tensor];
        }

        int[] axes = listed.Length == 0 ? [.. Enumerable.Range(0, tensor.Sizes.Count)] : Array.ConvertAll(listed, axis => FoldingContext.Axis(axis, tensor.Sizes.Count));
        long[] kept = [.. tensor.Sizes.Select((size, i) => axes.Contains(i) ? 1 : size)];
        var result = reduce(tensor, kept, axes);
        return [node.Node.GetInt("keepdims", 1) != 0 ? result : Tensors.WithSizes(result, [.. tensor.Sizes.Where((_, i) => !axes.Contains(i))])];
    }

    private static TensorData ByType<TCombination>(TensorData tensor, long[] sizes, int[] axes, TCombination combination)
        where TCombination : ICombination => tensor.Type switch
        {
            DataType.Float => Run<float, TCombination>(tensor, sizes, axes, combination),
            DataType.Double => Run<double, TCombination>(tensor, sizes, axes, combination),
            DataType.Int32 => Run<int, TCombination>(tensor, sizes, axes, combination),
            DataType.Int64 => Run<long, TCombination>(tensor, sizes, axes, combination),
            _ => throw new NotSupportedException($"Reducing {tensor.Type} is left to the runtime."),
        };

    private static TensorData Run<T, TCombination>(TensorData tensor, long[] sizes, int[] axes, TCombination combination)
        where T : unmanaged, INumber<T>
        where TCombination : ICombination
    {
        var (from, to) = (Tensors.Strides(tensor.Sizes), Tensors.Strides(sizes));
        var source = tensor.AsSpan<T>();
        var values = new T?[TensorSizes.Count(sizes)];
        for (var i = 0; i < source.Length; i++)
        {
            var target = 0L;
            for (var axis = 0; axis < sizes.Length; axis++)
            {
                target += axes.Contains(axis) ? 0 : i / from[axis] % tensor.Sizes[axis] * to[axis];
            }

            values[target] = values[target] is { } known ? combination.Apply(known, source[i]) : source[i];
        }

        return Tensors.Of(tensor.Type, sizes, Array.ConvertAll(values, value => value!.Value));
    }

    private readonly struct Summing : ICombination
    {
        public T Apply<T>(T a, T b)
            where T : INumber<T> => a + b;
    }

    private readonly struct Multiplying : ICombination
    {
        public T Apply<T>(T a, T b)
            where T : INumber<T> => a * b;
    }

    private readonly struct Maximizing : ICombination
    {
        public T Apply<T>(T a, T b)
            where T : INumber<T> => T.Max(a, b);
    }

    private readonly struct Minimizing : ICombination
    {
        public T Apply<T>(T a, T b)
            where T : INumber<T> => T.Min(a, b);
    }
}
