using System.Numerics;

namespace OnnxAdapt.Graph.Folding;

/// <summary>Comparisons, truth values and choices.</summary>
internal static class LogicKernels
{
    private const int BroadcastOpset = 7;

    public static IEnumerable<(string OpType, FoldingKernel Kernel)> Rows =>
    [
        ("Equal", Compare(sign => sign == 0)),
        ("Less", Compare(sign => sign == -1)),
        ("Greater", Compare(sign => sign == 1)),
        ("LessOrEqual", Compare(sign => sign is 0 or -1)),
        ("GreaterOrEqual", Compare(sign => sign is 0 or 1)),
        ("And", Logical((a, b) => a && b)),
        ("Or", Logical((a, b) => a || b)),
        ("Xor", Logical((a, b) => a != b)),
        ("Not", Not),
        ("Where", Where),
    ];

    /// <summary>-1, 0 or 1 by order; null when one is not a number.</summary>
    private static int? Order<T>(T a, T b)
        where T : INumber<T> => T.IsNaN(a) || T.IsNaN(b) ? null : Math.Sign(a.CompareTo(b));

    private static FoldingKernel Compare(Func<int?, bool> accept) => node => [node.Required(0).Type switch
    {
        DataType.Float => Compare<float>(node, accept),
        DataType.Double => Compare<double>(node, accept),
        DataType.Int32 => Compare<int>(node, accept),
        DataType.Int64 => Compare<long>(node, accept),
        DataType.Bool or DataType.UInt8 => Compare<byte>(node, accept),
        var type => throw new NotSupportedException($"Comparing {type} is left to the runtime."),
    }];

    private static TensorData Compare<T>(FoldingContext node, Func<int?, bool> accept)
        where T : unmanaged, INumber<T>
    {
        var (sizes, left, right) = Stretched(node, 0, 1);
        var a = left.AsSpan<T>();
        var b = right.AsSpan<T>();
        var values = new byte[a.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = accept(Order(a[i], b[i])) ? (byte)1 : (byte)0;
        }

        return new TensorData(DataType.Bool, sizes, values);
    }

    private static FoldingKernel Logical(Func<bool, bool, bool> compute) => node =>
    {
        var (sizes, left, right) = Stretched(node, 0, 1);
        var values = left.Bytes.ToArray().Zip(right.Bytes.ToArray(), (a, b) => compute(a != 0, b != 0) ? (byte)1 : (byte)0).ToArray();
        return [new TensorData(DataType.Bool, sizes, values)];
    };

    private static TensorData[] Not(FoldingContext node)
    {
        var tensor = node.Required(0);
        return [new TensorData(DataType.Bool, [.. tensor.Sizes], Array.ConvertAll(tensor.Bytes.ToArray(), value => value == 0 ? (byte)1 : (byte)0))];
    }

    private static (long[] Sizes, TensorData Left, TensorData Right) Stretched(FoldingContext node, int first, int second)
    {
        var (a, b) = (node.Required(first), node.Required(second));
        if (node.Opset < BroadcastOpset || a.Type != b.Type)
        {
            throw new NotSupportedException("Old rules of stretching and mixed types are left to the runtime.");
        }

        var sizes = node.Limit(Tensors.CommonSizes(a, b));
        return (sizes, Tensors.Stretch(a, sizes), Tensors.Stretch(b, sizes));
    }

    private static TensorData[] Where(FoldingContext node)
    {
        var sizes = node.Limit(Tensors.CommonSizes(node.Required(0), node.Required(1), node.Required(2)));
        var condition = Tensors.Stretch(node.Required(0), sizes).Bytes;
        var (yes, no) = (Tensors.Stretch(node.Required(1), sizes), Tensors.Stretch(node.Required(2), sizes));
        var width = Tensors.Width(yes);
        var bytes = new byte[yes.Bytes.Length];
        for (var i = 0; i < condition.Length; i++)
        {
            (condition.Span[i] != 0 ? yes : no).Bytes.Span.Slice(i * width, width).CopyTo(bytes.AsSpan(i * width));
        }

        return [new TensorData(yes.Type, sizes, bytes)];
    }
}
