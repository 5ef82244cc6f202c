using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Runtime.Tests.CustomOperators;

public sealed class NormalizationKernelTests
{
    private static readonly string[] Outputs = ["dX", "dScale", "dBias"];

    public static TheoryData<long[]> BatchShapes => [[4, 3], [3, 5, 7], [2, 3, 5, 6], [4, 16, 16, 16], [2, 2, 3, 3, 40]];

    public static TheoryData<long[], long> LayerShapes => new()
    {
        { [4, 7], -1 },
        { [3, 5, 48], -1 },
        { [2, 3, 4, 5], 2 },
        { [6, 33], 1 },
        { [64, 384], -1 },
        { [1, 1], -1 },
    };

    [Theory]
    [MemberData(nameof(BatchShapes))]
    public void BatchNormalizationGrad_OfTheBatchsOwnStatistics_EqualsReference(long[] shape) => CheckBatch(shape, frozen: false);

    [Theory]
    [MemberData(nameof(BatchShapes))]
    public void BatchNormalizationGrad_OfConstants_EqualsReference(long[] shape) => CheckBatch(shape, frozen: true);

    [Theory]
    [MemberData(nameof(BatchShapes))]
    public void BatchNormalizationTraining_EachActivation_EqualsReferenceForwardAndBack(long[] shape)
    {
        foreach (var (activation, low, high) in new[] { ("", float.NegativeInfinity, float.PositiveInfinity), ("Relu", 0f, float.PositiveInfinity), ("Clip", -0.5f, 0.75f) })
        {
            CheckActivated(shape, activation, low, high);
        }
    }

    [Theory]
    [MemberData(nameof(LayerShapes))]
    public void LayerNormalizationGrad_OfAnyShape_EqualsReference(long[] shape, long axis)
    {
        var split = (int)(axis < 0 ? axis + shape.Length : axis);
        var width = (int)Operand.Count(shape[split..]);
        var (dy, x, scale) = (Operand.Noise(1, shape), Operand.Noise(2, shape), Operand.Noise(3, shape[split..]));
        var rows = x.Floats.Chunk(width).ToArray();
        long[] statistics = [.. shape[..split], .. Enumerable.Repeat(1L, shape.Length - split)];
        var mean = Operand.Of(statistics, [.. rows.Select(row => row.Average())]);
        var inverse = Operand.Of(statistics, [.. rows.Select((row, i) => (float)(1 / Math.Sqrt(row.Average(value => Math.Pow(value - mean.Floats[i], 2)) + 1e-2)))]);
        var (dx, dScale, dBias) = (new double[x.Floats.Length], new double[width], new double[width]);
        for (var row = 0; row < rows.Length; row++)
        {
            var n = rows[row].Select(value => ((double)value - mean.Floats[row]) * inverse.Floats[row]).ToArray();
            var g = Enumerable.Range(0, width).Select(i => (double)dy.Floats[(row * width) + i] * scale.Floats[i]).ToArray();
            var (slope, product) = (g.Average(), g.Zip(n, (a, b) => a * b).Average());
            for (var i = 0; i < width; i++)
            {
                dx[(row * width) + i] = inverse.Floats[row] * (g[i] - slope - (n[i] * product));
                dScale[i] += dy.Floats[(row * width) + i] * n[i];
                dBias[i] += dy.Floats[(row * width) + i];
            }
        }

        Operand[] inputs = [dy, x, scale, mean, inverse];
        var results = KernelRunner.Run(KernelNames.LayerNormalizationGrad, inputs, Outputs, 1, ("axis", axis));

        Expect.Close("dX", shape, dx, results[0]);
        Expect.Close("dScale", scale.Shape, dScale, results[1]);
        Expect.Close("dBias", scale.Shape, dBias, results[2]);
        Expect.Same(results, KernelRunner.Run(KernelNames.LayerNormalizationGrad, inputs, Outputs, 2, ("axis", axis)));
        Expect.Same([null, results[1], null], KernelRunner.Run(KernelNames.LayerNormalizationGrad, inputs, ["", "dScale", ""], 1, ("axis", axis)));
    }

    private static void CheckBatch(long[] shape, bool frozen)
    {
        var channels = shape[1];
        var plane = Operand.Count(shape[2..]);
        var (dy, x, scale) = (Operand.Noise(1, shape), Operand.Noise(2, shape), Operand.Noise(3, channels));
        var mean = Operand.Noise(4, channels);
        var inverse = Operand.Of([channels], Array.ConvertAll(Operand.Noise(5, channels).Floats, value => value + 1.5f));
        var (dx, dScale, dBias) = (new double[x.Floats.Length], new double[channels], new double[channels]);
        int Channel(int i) => (int)(i / plane % channels);
        double Normal(int i) => ((double)x.Floats[i] - mean.Floats[Channel(i)]) * inverse.Floats[Channel(i)];
        for (var i = 0; i < dx.Length; i++)
        {
            dBias[Channel(i)] += dy.Floats[i];
            dScale[Channel(i)] += dy.Floats[i] * Normal(i);
        }

        var count = shape[0] * plane;
        for (var i = 0; i < dx.Length; i++)
        {
            var c = Channel(i);
            var rest = frozen ? 0 : (dBias[c] / count) + (Normal(i) * dScale[c] / count);
            dx[i] = scale.Floats[c] * inverse.Floats[c] * (dy.Floats[i] - rest);
        }

        Operand[] inputs = [dy, x, scale, mean, inverse];
        var results = KernelRunner.Run(KernelNames.BatchNormalizationGrad, inputs, Outputs, 1, ("frozen", frozen ? 1L : 0L));

        Expect.Close("dX", shape, dx, results[0]);
        Expect.Close("dScale", [channels], dScale, results[1]);
        Expect.Close("dBias", [channels], dBias, results[2]);
        Expect.Same(results, KernelRunner.Run(KernelNames.BatchNormalizationGrad, inputs, Outputs, 2, ("frozen", frozen ? 1L : 0L)));
        Expect.Same([results[0], null, null], KernelRunner.Run(KernelNames.BatchNormalizationGrad, inputs, ["dX", "", ""], 1, ("frozen", frozen ? 1L : 0L)));
    }

    private static void CheckActivated(long[] shape, string activation, float low, float high)
    {
        var channels = shape[1];
        var plane = Operand.Count(shape[2..]);
        var (dy, x, scale, bias) = (Operand.Noise(1, shape), Operand.Noise(2, shape), Operand.Noise(3, channels), Operand.Noise(4, channels));
        (string, object)[] attributes = activation.Length == 0 ? [("epsilon", 1e-3f)] : [("epsilon", 1e-3f), ("activation", activation), ("min", low), ("max", high)];
        int Channel(int i) => (int)(i / plane % channels);
        var elements = Enumerable.Range(0, x.Floats.Length).ToLookup(Channel, i => (double)x.Floats[i]);
        var mean = Enumerable.Range(0, (int)channels).Select(c => elements[c].Average()).ToArray();
        var variance = mean.Select((m, c) => elements[c].Average(value => (value - m) * (value - m))).ToArray();
        var plain = x.Floats.Select((value, i) => ((value - mean[Channel(i)]) / Math.Sqrt(variance[Channel(i)] + 1e-3) * scale.Floats[Channel(i)]) + bias.Floats[Channel(i)]).ToArray();

        var forward = KernelRunner.Run(KernelNames.BatchNormalizationTraining, [x, scale, bias], ["Y", "mean", "variance"], 2, attributes);

        Expect.Close("Y", shape, [.. plain.Select(value => Math.Clamp(value, low, high))], forward[0]);
        Expect.Close("mean", [channels], mean, forward[1]);
        Expect.Close("variance", [channels], variance, forward[2]);
        var inverse = Operand.Of([channels], [.. forward[2]!.Floats.Select(value => 1 / MathF.Sqrt(value + 1e-3f))]);
        var passing = Operand.Of(shape, [.. dy.Floats.Select((value, i) => plain[i] > low && plain[i] < high ? value : 0)]);
        Operand[] inputs = [x, scale, forward[1]!, inverse];
        var expected = KernelRunner.Run(KernelNames.BatchNormalizationGrad, [passing, .. inputs], Outputs);
        var actual = KernelRunner.Run(KernelNames.BatchNormalizationGrad, [dy, .. inputs, bias], Outputs, 2, attributes);
        for (var i = 0; i < Outputs.Length; i++)
        {
            Expect.Close(Outputs[i], expected[i]!.Shape, Array.ConvertAll(expected[i]!.Floats, value => (double)value), actual[i], 1e-5);
        }
    }
}
