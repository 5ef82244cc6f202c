using System.Collections.Frozen;
using OnnxAdapt.Runtime.CustomOperators.Kernels;

namespace OnnxAdapt.Runtime.CustomOperators;

/// <summary>Kernels by name.</summary>
internal sealed class KernelSet
{
    private KernelSet(IReadOnlyList<KernelEntry> training, IReadOnlyList<KernelEntry> packing)
    {
        Kernels = [.. training, .. packing];
        Names = training.Select(kernel => kernel.Signature.Name).ToFrozenSet();
    }

    /// <summary>All kernels of this library.</summary>
    public static KernelSet Default { get; } = new(
    [
        new(new(KernelNames.AveragePoolGrad, "dY X", "dX"), attributes => new AveragePoolGradKernel(attributes)),
        new(new(KernelNames.BatchNormalizationGrad, "dY X scale mean invStd B?", "dX? dScale? dBias?"), attributes => new BatchNormalizationGradKernel(attributes)),
        new(new(KernelNames.BatchNormalizationTraining, "X scale B", "Y? mean? variance?"), attributes => new BatchNormalizationTrainingKernel(attributes)),
        new(new(KernelNames.ChannelSum, "dY", "dB"), _ => new ChannelSumKernel()),
        new(new(KernelNames.ClipGrad, "dY X min? max?", "dX"), _ => new RangeGradKernel(relu: false)),
        new(new(KernelNames.ConvForward, "X W B?", "Y"), attributes => new ConvForwardKernel(attributes)),
        new(new(KernelNames.ConvInputGrad, "dY W X", "dX"), attributes => new ConvInputGradKernel(attributes)),
        new(new(KernelNames.ConvWeightGrad, "dY X W", "dW"), attributes => new ConvWeightGradKernel(attributes)),
        new(new(KernelNames.GatherGrad, "dY #indices #shape", "dData"), _ => new GatherGradKernel()),
        new(new(KernelNames.GeluGrad, "dY X", "dX Y?"), _ => new GeluGradKernel()),
        new(
            new(KernelNames.GruGrad, "X W R B? #lengths? h0? Y gates dY? dYh?", "dX? dW? dR? dB? dh0?"),
            attributes => new GruGradKernel(attributes)),
        new(new(KernelNames.GruTraining, "X W R B? #lengths? h0?", "Y? Yh? gates?"), attributes => new GruTrainingKernel(attributes)),
        new(new(KernelNames.KeyedDropout, "X #key ratio?", "Y"), attributes => new KeyedDropoutKernel(attributes)),
        new(new(KernelNames.LayerNormalizationGrad, "dY X scale mean invStd", "dX? dScale? dBias?"), attributes => new LayerNormalizationGradKernel(attributes)),
        new(
            new(KernelNames.LstmGrad, "X W R #lengths? h0? c0? P? Y cells gates dY? dYh? dYc?", "dX? dW? dR? dB? dh0? dc0? dP?"),
            attributes => new LstmGradKernel(attributes)),
        new(
            new(KernelNames.LstmTraining, "X W R B? #lengths? h0? c0? P?", "Y? Yh? Yc? cells? gates?"),
            attributes => new LstmTrainingKernel(attributes)),
        new(new(KernelNames.MaxPoolGrad, "dY X Y", "dX"), attributes => new MaxPoolGradKernel(attributes)),
        new(new(KernelNames.ReluGrad, "dY Y", "dX"), _ => new RangeGradKernel(relu: true)),
        new(new(KernelNames.SoftmaxGrad, "dY Y", "dX"), _ => new SoftmaxGradKernel()),
    ],
    [
        new(new(KernelNames.PackedAttention, "query key value #offsets bias?", "Y"), attributes => new PackedAttentionKernel(attributes)),
        new(new(KernelNames.PackedReduce, "X #offsets", "Y"), attributes => new PackedReduceKernel(attributes)),
        new(new(KernelNames.PackedRunningSum, "X #offsets", "Y"), _ => new PackedRunningSumKernel()),
        new(new(KernelNames.SegmentedLowRank, "Y X #offsets #adapters", "Z") { MayWriteFirstInput = true }, attributes => new SegmentedLowRankKernel(attributes)),
    ]);

    /// <summary>The kernels in the order of registration.</summary>
    public IReadOnlyList<KernelEntry> Kernels { get; }

    /// <summary>Names of those for training, which graphs may do without.</summary>
    public FrozenSet<string> Names { get; }
}
