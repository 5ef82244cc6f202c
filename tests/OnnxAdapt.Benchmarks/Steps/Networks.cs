using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Benchmarks.Steps;

/// <summary>The networks whose training step is timed.</summary>
internal static class Networks
{
    private const int Layers = 6;
    private const int Width = 384;
    private const int Inner = 1536;
    private const int Heads = 12;

    public static IReadOnlyList<StepNetwork> All { get; } =
    [
        new("mlp", "MLP 784-1024-1024-10, batch 64", Mlp, () => Random(64, 784), 10, [.. Linear(1, 64, 784, 1024, false), .. Linear(1, 64, 1024, 1024, true), .. Linear(1, 64, 1024, 10, true)]),
        new("transformer", "encoder, 6 layers, width 384, 16 x 64", Transformer, () => Random(16, 64, Width), 10, TransformerProducts()),
        new("resnet20", "ResNet20, 32 x 3 x 32 x 32, batch statistics", ResNet20, () => Random(32, 3, 32, 32), 10, []),
        new("mobilenetv2", "MobileNetV2, 8 x 3 x 224 x 224, batch statistics", MobileNetV2, () => Random(8, 3, 224, 224), 1000, []),
        new("lstm", "LSTM 128 to 256, 64 steps, batch 32", Lstm, () => Random(32, 64, 128), 10, []),
    ];

    private static OnnxModel Mlp()
    {
        var net = new NetworkWriter(64, 784);
        var x = net.Relu(net.Linear(net.Relu(net.Linear(net.Input, 784, 1024)), 1024, 1024));
        return net.Finish(net.Linear(x, 1024, 10));
    }

    private static OnnxModel Transformer()
    {
        var net = new NetworkWriter(16, 64, Width);
        var x = net.Input;
        for (var layer = 0; layer < Layers; layer++)
        {
            x = net.LayerNorm(net.Add(x, Attention(net, x)), Width);
            x = net.LayerNorm(net.Add(x, net.Project(net.Gelu(net.Project(x, Width, Inner)), Inner, Width)), Width);
        }

        return net.Finish(net.Linear(net.MeanOverLength(x), Width, 10));
    }

    private static Value Attention(NetworkWriter net, Value x)
    {
        var (query, key, value) = (net.SplitHeads(net.Project(x, Width, Width), Heads), net.SplitHeads(net.Project(x, Width, Width), Heads), net.SplitHeads(net.Project(x, Width, Width), Heads));
        var weights = net.Softmax(net.Scale(net.MatMul(query, net.Transpose(key, 0, 1, 3, 2)), 1 / Math.Sqrt(Width / Heads)));
        return net.Project(net.JoinHeads(net.MatMul(weights, value), Width), Width, Width);
    }

    private static OnnxModel ResNet20()
    {
        var net = new NetworkWriter(32, 3, 32, 32);
        var x = net.Relu(net.ConvNorm(net.Input, 3, 16, 3));
        var channels = 16;
        foreach (var width in new[] { 16, 32, 64 })
        {
            for (var block = 0; block < 3; block++)
            {
                var stride = block == 0 && width > 16 ? 2 : 1;
                var inner = net.ConvNorm(net.Relu(net.ConvNorm(x, channels, width, 3, stride)), width, width, 3);
                x = net.Relu(net.Add(inner, stride == 1 ? x : net.ConvNorm(x, channels, width, 1, stride)));
                channels = width;
            }
        }

        return net.Finish(net.Linear(net.GlobalPool(x, 64), 64, 10));
    }

    private static OnnxModel MobileNetV2()
    {
        (int Expand, int Channels, int Count, int Stride)[] stages = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];
        var net = new NetworkWriter(8, 3, 224, 224);
        var x = net.Relu6(net.ConvNorm(net.Input, 3, 32, 3, 2));
        var channels = 32;
        foreach (var (expand, width, count, first) in stages)
        {
            for (var i = 0; i < count; i++)
            {
                x = InvertedResidual(net, x, channels, width, expand, i == 0 ? first : 1);
                channels = width;
            }
        }

        return net.Finish(net.Linear(net.GlobalPool(net.Relu6(net.ConvNorm(x, 320, 1280, 1)), 1280), 1280, 1000));
    }

    private static Value InvertedResidual(NetworkWriter net, Value x, int channels, int width, int expand, int stride)
    {
        var inner = channels * expand;
        var y = expand == 1 ? x : net.Relu6(net.ConvNorm(x, channels, inner, 1));
        y = net.ConvNorm(net.Relu6(net.ConvNorm(y, inner, inner, 3, stride, inner)), inner, width, 1);
        return stride == 1 && channels == width ? net.Add(x, y) : y;
    }

    private static OnnxModel Lstm()
    {
        var net = new NetworkWriter(32, 64, 128);
        return net.Finish(net.Linear(net.LastState(net.Input, 128, 256), 256, 10));
    }

    /// <summary>Forward, gradient of the weight and, unless the layer is the first, of the input.</summary>
    private static IEnumerable<MatrixProduct> Linear(int count, int rows, int inputs, int outputs, bool inputGradient)
    {
        yield return new MatrixProduct(count, 1, rows, inputs, outputs);
        yield return new MatrixProduct(count, 1, inputs, rows, outputs, TransposeA: true);
        if (inputGradient)
        {
            yield return new MatrixProduct(count, 1, rows, outputs, inputs, TransposeB: true);
        }
    }

    private static MatrixProduct[] TransformerProducts()
    {
        const int Rows = 16 * 64, Pairs = 16 * Heads, Length = 64, Size = Width / Heads;
        return
        [
            .. Linear(4 * Layers, Rows, Width, Width, true), .. Linear(Layers, Rows, Width, Inner, true), .. Linear(Layers, Rows, Inner, Width, true),
            new MatrixProduct(Layers * 2, Pairs, Length, Size, Length, TransposeB: true), new MatrixProduct(Layers * 2, Pairs, Length, Length, Size),
            new MatrixProduct(Layers * 2, Pairs, Length, Length, Size, TransposeA: true),
        ];
    }

    private static Tensor Random(params long[] shape)
    {
        var random = new Random(1);
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (random.NextSingle() * 2) - 1;
        }

        return Tensor.Of(values, shape);
    }
}
