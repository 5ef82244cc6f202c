using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Runtime.Tests.CustomOperators;

public sealed class ReductionKernelTests
{
    public static TheoryData<long[]> Shapes => [[3, 4], [2, 3, 5], [2, 7, 9, 11], [8, 64, 32, 32], [1, 2, 3, 4, 5], [0, 3, 2]];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ChannelSum_OfAnyShape_EqualsReference(long[] shape)
    {
        var dy = Operand.Noise(1, shape);
        var expected = new double[shape[1]];
        var plane = shape[2..].Aggregate(1L, (product, size) => product * size);
        for (var i = 0; i < dy.Floats.Length; i++)
        {
            expected[i / plane % shape[1]] += dy.Floats[i];
        }

        var results = KernelRunner.Run(KernelNames.ChannelSum, [dy], ["dB"]);

        Expect.Close("dB", [shape[1]], expected, results[0]);
        Expect.Same(results, KernelRunner.Run(KernelNames.ChannelSum, [dy], ["dB"], threads: 2));
    }
}
