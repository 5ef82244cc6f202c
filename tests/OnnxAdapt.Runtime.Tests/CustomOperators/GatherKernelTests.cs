using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Runtime.Tests.CustomOperators;

public sealed class GatherKernelTests
{
    [Theory]
    [InlineData(false, 5, 3, 7)]
    [InlineData(true, 5, 3, 7)]
    [InlineData(false, 2000, 64, 500)]
    [InlineData(false, 9, 1, 0)]
    public void GatherGrad_OfRepeatedAndNegativeIndices_AddsRows(bool narrow, int rows, int width, int count)
    {
        var random = new Random(1);
        var indices = Enumerable.Range(0, count).Select(_ => (long)random.Next(-rows, rows)).ToArray();
        var dy = Operand.Noise(2, count, width);
        var expected = new double[rows * width];
        for (var i = 0; i < dy.Floats.Length; i++)
        {
            var row = indices[i / width] < 0 ? indices[i / width] + rows : indices[i / width];
            expected[(row * width) + (i % width)] += dy.Floats[i];
        }

        Operand[] inputs = [dy, Operand.Whole([count], indices) with { Narrow = narrow }, Operand.Whole([2], rows, width)];
        var results = KernelRunner.Run(KernelNames.GatherGrad, inputs, ["dData"]);

        Expect.Close("dData", [rows, width], expected, results[0]);
        Expect.Same(results, KernelRunner.Run(KernelNames.GatherGrad, inputs, ["dData"], threads: 2));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-5)]
    public void GatherGrad_OfAnIndexOutside_IsRefused(long index)
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => KernelRunner.Run(
            KernelNames.GatherGrad, [Operand.Noise(1, 2, 3), Operand.Whole([2], 0, index), Operand.Whole([2], 4, 3)], ["dData"]));

        Assert.Contains($"GatherGrad: Input indices holds {index} at 1; there are 4 rows.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GatherGrad_OfAShapeThatDoesNotFit_IsRefused()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => KernelRunner.Run(
            KernelNames.GatherGrad, [Operand.Noise(1, 2, 3), Operand.Whole([2], 0, 1), Operand.Whole([2], 4, 5)], ["dData"]));

        Assert.Contains("GatherGrad: Input dY has shape [2, 3]", error.Message, StringComparison.Ordinal);
    }
}
