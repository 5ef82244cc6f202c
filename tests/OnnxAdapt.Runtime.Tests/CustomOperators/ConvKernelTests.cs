using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Runtime.Tests.CustomOperators;

public sealed class ConvKernelTests
{
    public static TheoryData<ConvCase> Cases =>
    [
        new("same 3x3", 3, 5, 7, 1, [9, 11], [3, 3], [1, 1], [1, 1], [1, 1, 1, 1]),
        new("valid 3x3", 2, 3, 4, 1, [8, 7], [3, 3], [1, 1], [1, 1], [0, 0, 0, 0]),
        new("stride 2", 2, 4, 6, 1, [9, 10], [3, 3], [2, 2], [1, 1], [1, 1, 1, 1]),
        new("stride 2 on even sizes", 2, 16, 8, 1, [8, 8], [3, 3], [2, 2], [1, 1], [1, 1, 1, 1]),
        new("stride beyond the window", 2, 3, 5, 1, [11, 10], [2, 1], [3, 4], [1, 1], [0, 0, 0, 0]),
        new("unread rest", 1, 2, 3, 1, [10, 10], [3, 3], [4, 4], [1, 1], [0, 0, 0, 0]),
        new("dilated", 2, 3, 4, 1, [12, 13], [3, 2], [1, 1], [2, 3], [2, 1, 1, 2]),
        new("dilated and strided", 2, 3, 4, 1, [13, 12], [3, 3], [2, 3], [3, 2], [3, 2, 4, 1]),
        new("uneven pads", 1, 3, 4, 1, [7, 6], [4, 5], [1, 2], [1, 1], [0, 3, 2, 1]),
        new("pads beyond the window", 1, 2, 2, 1, [4, 4], [2, 2], [1, 1], [1, 1], [3, 3, 3, 3]),
        new("1x1", 3, 9, 10, 1, [7, 7], [1, 1], [1, 1], [1, 1], [0, 0, 0, 0]),
        new("1x1 on large images", 2, 9, 13, 1, [20, 16], [1, 1], [1, 1], [1, 1], [0, 0, 0, 0]),
        new("1x1 stride 2", 2, 6, 5, 1, [7, 9], [1, 1], [2, 2], [1, 1], [0, 0, 0, 0]),
        new("groups", 2, 6, 9, 3, [8, 9], [3, 3], [1, 1], [1, 1], [1, 1, 1, 1]),
        new("groups with stride", 2, 8, 4, 2, [9, 8], [3, 3], [2, 2], [1, 1], [1, 1, 1, 1]),
        new("depthwise", 3, 7, 7, 7, [9, 10], [3, 3], [1, 1], [1, 1], [1, 1, 1, 1]),
        new("depthwise stride 2", 2, 5, 5, 5, [11, 12], [3, 3], [2, 2], [1, 1], [1, 1, 1, 1]),
        new("depthwise 5x5", 2, 3, 3, 3, [9, 9], [5, 5], [1, 1], [1, 1], [2, 2, 2, 2]),
        new("depthwise with multiplier", 2, 4, 12, 4, [6, 7], [3, 3], [1, 1], [1, 1], [1, 1, 1, 1]),
        new("one axis", 2, 5, 6, 1, [30], [5], [1], [1], [2, 2]),
        new("one axis, strided and dilated", 2, 3, 4, 1, [29], [4], [3], [2], [1, 3]),
        new("three axes", 2, 3, 4, 1, [4, 5, 6], [3, 2, 3], [1, 2, 1], [1, 1, 2], [1, 0, 2, 1, 1, 1]),
        new("many channels", 2, 70, 66, 1, [5, 6], [3, 3], [1, 1], [1, 1], [1, 1, 1, 1]),
        new("deep sums", 1, 100, 9, 1, [6, 6], [3, 3], [1, 1], [1, 1], [1, 1, 1, 1]),
        new("one large image", 1, 2, 3, 1, [70, 90], [7, 7], [2, 2], [1, 1], [3, 3, 3, 3]),
        new("many images", 40, 3, 4, 1, [8, 8], [3, 3], [1, 1], [1, 1], [1, 1, 1, 1]),
        new("no images", 0, 3, 4, 1, [8, 8], [3, 3], [1, 1], [1, 1], [1, 1, 1, 1]),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ConvInputGrad_OfAnyGeometry_EqualsReference(ConvCase conv)
    {
        Operand[] inputs = [conv.Dy, conv.W, conv.X];

        var results = KernelRunner.Run(KernelNames.ConvInputGrad, inputs, ["dX"], 1, conv.Attributes);

        Expect.Close("dX", conv.X.Shape, conv.Reference().Dx, results[0]);
        Expect.Same(results, KernelRunner.Run(KernelNames.ConvInputGrad, inputs, ["dX"], 2, conv.Attributes));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ConvWeightGrad_OfAnyGeometry_EqualsReference(ConvCase conv)
    {
        Operand[] inputs = [conv.Dy, conv.X, conv.W];

        var results = KernelRunner.Run(KernelNames.ConvWeightGrad, inputs, ["dW"], 1, conv.Attributes);

        Expect.Close("dW", conv.W.Shape, conv.Reference().Dw, results[0]);
        Expect.Same(results, KernelRunner.Run(KernelNames.ConvWeightGrad, inputs, ["dW"], 2, conv.Attributes));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ConvForward_OfAnyGeometry_EqualsReference(ConvCase conv)
    {
        var bias = Operand.Noise(4, conv.Outputs);
        Operand[] inputs = [conv.X, conv.W, bias];
        var plane = Math.Max(1, Operand.Count(conv.OutputSizes));
        double[] expected = [.. conv.Reference().Y.Select((value, i) => value + bias.Floats[i / plane % conv.Outputs])];

        var results = KernelRunner.Run(KernelNames.ConvForward, inputs, ["Y"], 1, conv.Attributes);

        Expect.Close("Y", conv.Dy.Shape, expected, results[0]);
        Expect.Same(results, KernelRunner.Run(KernelNames.ConvForward, inputs, ["Y"], 2, conv.Attributes));
    }

    [Theory]
    [InlineData("SAME_UPPER", 0, 1)]
    [InlineData("SAME_LOWER", 1, 0)]
    public void ConvInputGrad_WithAutomaticPads_ComputesThem(string automatic, int begin, int end)
    {
        var conv = new ConvCase(automatic, 1, 2, 3, 1, [8, 8], [2, 4], [1, 2], [1, 1], [begin, 1, end, 1]);
        Operand[] inputs = [conv.Dy, conv.W, conv.X];

        var results = KernelRunner.Run(KernelNames.ConvInputGrad, inputs, ["dX"], 1, ("auto_pad", automatic), ("strides", new long[] { 1, 2 }));

        Expect.Close("dX", conv.X.Shape, conv.Reference().Dx, results[0]);
        var forward = KernelRunner.Run(KernelNames.ConvForward, [conv.X, conv.W, null], ["Y"], 1, ("auto_pad", automatic), ("strides", new long[] { 1, 2 }));
        Expect.Close("Y", conv.Dy.Shape, conv.Reference().Y, forward[0]);
    }

    [Fact]
    public void ConvWeightGrad_OfShapesThatDoNotFit_IsRefused()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => KernelRunner.Run(
            KernelNames.ConvWeightGrad, [Operand.Noise(1, 2, 4, 3, 3), Operand.Noise(1, 2, 3, 3, 3), Operand.Noise(1, 4, 2, 1, 1)], ["dW"]));

        Assert.Contains("ConvWeightGrad: The shapes [2, 3, 3, 3] of X, [4, 2, 1, 1] of W", error.Message, StringComparison.Ordinal);
    }
}
