using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Runtime.Tests.CustomOperators;

public sealed class PoolingKernelTests
{
    public static TheoryData<ConvCase> Cases =>
    [
        new("2x2", 2, 3, 3, 1, [8, 6], [2, 2], [2, 2], [1, 1], [0, 0, 0, 0]),
        new("overlapping", 2, 3, 3, 1, [9, 8], [3, 3], [2, 2], [1, 1], [1, 1, 1, 1]),
        new("stride 1", 1, 2, 2, 1, [5, 6], [3, 2], [1, 1], [1, 1], [1, 0, 1, 1]),
        new("dilated", 1, 2, 2, 1, [9, 9], [2, 3], [1, 2], [2, 2], [0, 2, 1, 1]),
        new("one axis", 3, 4, 4, 1, [21], [4], [3], [1], [1, 2]),
        new("three axes", 1, 2, 2, 1, [4, 5, 6], [2, 3, 2], [2, 1, 2], [1, 1, 1], [0, 1, 0, 0, 1, 0]),
        new("large", 4, 32, 32, 1, [32, 32], [2, 2], [2, 2], [1, 1], [0, 0, 0, 0]),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void MaxPoolGrad_WithTies_GoesToTheFirst(ConvCase pool)
    {
        var (x, dy) = (Coarse(pool), Dy(pool));
        var y = new float[dy.Floats.Length];
        var dx = new double[x.Floats.Length];
        foreach (var (window, o) in Windows(pool).Select((window, o) => (window, o)))
        {
            var best = window.First(place => x.Floats[place] == window.Max(other => x.Floats[other]));
            y[o] = x.Floats[best];
            dx[best] += dy.Floats[o];
        }

        Operand[] inputs = [dy, x, Operand.Of(dy.Shape, y)];
        var results = KernelRunner.Run(KernelNames.MaxPoolGrad, inputs, ["dX"], 1, Attributes(pool));

        Expect.Close("dX", x.Shape, dx, results[0]);
        Expect.Same(results, KernelRunner.Run(KernelNames.MaxPoolGrad, inputs, ["dX"], 2, Attributes(pool)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AveragePoolGrad_WithoutPadding_SharesAmongElements(ConvCase pool) => CheckAverage(pool, countsPadding: false);

    [Theory]
    [MemberData(nameof(Cases))]
    public void AveragePoolGrad_WithPadding_SharesAmongTheWindow(ConvCase pool) => CheckAverage(pool, countsPadding: true);

    [Fact]
    public void MaxPoolGrad_WithoutAWindow_IsRefused()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() =>
            KernelRunner.Run(KernelNames.MaxPoolGrad, [Operand.Noise(1, 1, 1, 2, 2), Operand.Noise(1, 1, 1, 4, 4), Operand.Noise(1, 1, 1, 2, 2)], ["dX"]));

        Assert.Contains("MaxPoolGrad: Sizes [4, 4], window [] and result [2, 2]", error.Message, StringComparison.Ordinal);
    }

    private static void CheckAverage(ConvCase pool, bool countsPadding)
    {
        var (x, dy) = (pool.X, Dy(pool));
        var dx = new double[x.Floats.Length];
        foreach (var (window, o) in Windows(pool).Select((window, o) => (window, o)))
        {
            foreach (var place in window)
            {
                dx[place] += dy.Floats[o] / (double)(countsPadding ? pool.Window.Aggregate(1, (a, b) => a * b) : window.Count);
            }
        }

        (string, object)[] attributes = [.. Attributes(pool), ("count_include_pad", countsPadding ? 1L : 0L)];
        var results = KernelRunner.Run(KernelNames.AveragePoolGrad, [dy, x], ["dX"], 1, attributes);

        Expect.Close("dX", x.Shape, dx, results[0]);
        Expect.Same(results, KernelRunner.Run(KernelNames.AveragePoolGrad, [dy, x], ["dX"], 2, attributes));
    }

    private static Operand Dy(ConvCase pool) => Operand.Noise(3, [pool.Images, pool.Inputs, .. pool.OutputSizes]);

    /// <summary>Numbers with many equals.</summary>
    private static Operand Coarse(ConvCase pool) => Operand.Of(pool.X.Shape, Array.ConvertAll(pool.X.Floats, value => MathF.Round(value * 2)));

    private static (string Name, object Value)[] Attributes(ConvCase pool) =>
        [.. pool.Attributes.Where(attribute => attribute.Name != "group"), ("kernel_shape", Array.ConvertAll(pool.Window, size => (long)size))];

    /// <summary>For each output the elements of X in its window, in row order.</summary>
    private static IEnumerable<List<int>> Windows(ConvCase pool)
    {
        var (plane, places) = (pool.Input.Aggregate(1, (a, b) => a * b), (int)Operand.Count(pool.OutputSizes));
        var taps = pool.Window.Aggregate(1, (a, b) => a * b);
        for (var channel = 0; channel < pool.Images * pool.Inputs; channel++)
        {
            for (var o = 0; o < places; o++)
            {
                yield return [.. Enumerable.Range(0, taps).Select(tap => pool.Read(o, tap)).Where(place => place >= 0).Select(place => (channel * plane) + place)];
            }
        }
    }
}
