using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Runtime.Tests.CustomOperators;

public sealed class KernelErrorTests
{
    [Fact]
    public void WrongShape_IsRefusedWithItsNameAndSizes()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() =>
            KernelRunner.Run(KernelNames.SoftmaxGrad, [Operand.Noise(1, 2, 3), Operand.Noise(1, 3, 2)], ["dX"]));

        Assert.Contains("SoftmaxGrad: Input Y has shape [3, 2], not [2, 3].", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongRank_IsRefused()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => KernelRunner.Run(KernelNames.ChannelSum, [Operand.Noise(1, 4)], ["dB"]));

        Assert.Contains("ChannelSum: Input dY has shape [4]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Session_AfterAFailure_StillWorks()
    {
        Assert.Throws<OnnxRuntimeException>(() => KernelRunner.Run(KernelNames.ChannelSum, [Operand.Noise(1, 4)], ["dB"], threads: 2));

        Assert.Equal([4f], KernelRunner.Run(KernelNames.ChannelSum, [Operand.Of([2, 1, 2], 1, 1, 1, 1)], ["dB"], threads: 2)[0]!.Floats);
    }
}
