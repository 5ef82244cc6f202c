using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Runtime.Tests.CustomOperators;

public sealed class ActivationKernelTests
{
    public static TheoryData<long[]> Shapes => [[1], [7], [3, 5], [2, 3, 17], [64, 640], [4, 0], []];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void SoftmaxGrad_OfAnyShape_EqualsReference(long[] shape)
    {
        var (dy, y) = (Operand.Noise(1, shape), Operand.Noise(2, shape));
        var width = shape.Length == 0 ? 1 : (int)shape[^1];
        var expected = dy.Floats.Select((_, i) =>
        {
            var row = i / width * width;
            var dot = Enumerable.Range(row, width).Sum(k => (double)dy.Floats[k] * y.Floats[k]);
            return y.Floats[i] * (dy.Floats[i] - dot);
        }).ToArray();

        var results = KernelRunner.Run(KernelNames.SoftmaxGrad, [dy, y], ["dX"]);

        Expect.Close("dX", shape, expected, results[0]);
        Expect.Same(results, KernelRunner.Run(KernelNames.SoftmaxGrad, [dy, y], ["dX"], threads: 2));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void GeluGrad_OfAnyShape_EqualsReference(long[] shape)
    {
        var dy = Operand.Noise(1, shape);
        var x = Operand.Of(shape, Array.ConvertAll(Operand.Noise(2, shape).Floats, number => number * 6));
        var expected = dy.Floats.Zip(x.Floats, (slope, at) => slope * (Cumulative(at) + (at * Math.Exp(-0.5 * at * at) / Math.Sqrt(2 * Math.PI)))).ToArray();

        var results = KernelRunner.Run(KernelNames.GeluGrad, [dy, x], ["dX"]);

        Expect.Close("dX", shape, expected, results[0]);
        Expect.Same(results, KernelRunner.Run(KernelNames.GeluGrad, [dy, x], ["dX"], threads: 2));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ReluGrad_IsTheSlopeAboveZero(long[] shape)
    {
        var (dy, x) = (Operand.Noise(1, shape), WithKinks(shape));
        double[] expected = [.. dy.Floats.Zip(x.Floats, (slope, at) => at > 0 ? slope : 0)];

        Expect.Close("dX", shape, expected, KernelRunner.Run(KernelNames.ReluGrad, [dy, x], ["dX"], threads: 2)[0], 0);
    }

    [Theory]
    [InlineData(-0.5f, 0.5f)]
    [InlineData(null, 0.5f)]
    [InlineData(0f, null)]
    public void ClipGrad_IsTheSlopeWithinTheBounds(float? least, float? most)
    {
        var (dy, x) = (Operand.Noise(1, 50, 70), WithKinks([50, 70]));
        double[] expected = [.. dy.Floats.Zip(x.Floats, (slope, at) => at >= (least ?? float.MinValue) && at <= (most ?? float.MaxValue) ? slope : 0)];
        Operand?[] inputs = [dy, x, least is { } low ? Operand.Of([], low) : null, .. most is { } high ? new[] { Operand.Of([], high) } : []];

        Expect.Close("dX", [50, 70], expected, KernelRunner.Run(KernelNames.ClipGrad, inputs, ["dX"], threads: 2)[0], 0);
    }

    /// <summary>Numbers among which are exact zeros and halves.</summary>
    private static Operand WithKinks(long[] shape) => Operand.Of(shape, Array.ConvertAll(Operand.Noise(2, shape).Floats, value => MathF.Round(value * 8) / 8));

    /// <summary>Simpson's rule on the density from 0.</summary>
    private static double Cumulative(double x)
    {
        const int Steps = 2000;
        var width = x / Steps;
        var sum = Enumerable.Range(0, Steps + 1).Sum(i => (i is 0 or Steps ? 1 : i % 2 == 0 ? 2 : 4) * Math.Exp(-0.5 * i * width * i * width));
        return 0.5 + (sum * width / 3 / Math.Sqrt(2 * Math.PI));
    }
}
