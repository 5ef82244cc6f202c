using OnnxAdapt.Graph.Packing;
using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Verification.Tests.Packing;

/// <summary>The names of the operators of packed graphs, which two rooms repeat.</summary>
public sealed class PackingNamesTests
{
    [Fact]
    public void Names_OfTheGraphs_AreThoseOfTheKernels()
    {
        Assert.Equal(KernelNames.Domain, PackingNames.Domain);
        Assert.Equal([KernelNames.PackedAttention, KernelNames.PackedReduce, KernelNames.PackedRunningSum, KernelNames.SegmentedLowRank], [PackingNames.Attention, PackingNames.Reduce, PackingNames.RunningSum, PackingNames.LowRank]);
    }
}
