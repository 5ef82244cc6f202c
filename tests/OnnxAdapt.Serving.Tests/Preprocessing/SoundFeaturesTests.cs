using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Tests.Preprocessing;

public sealed class SoundFeaturesTests
{
    private static readonly TensorSignature Logits = Output("logits", null, 5);
    private static readonly TensorSignature Frames = Output("last_hidden_state", null, null, 8);
    private static readonly TensorSignature Embeddings = Output("embeddings", null, 4);

    [Fact]
    public void Find_Scores_PrefersLogits() =>
        Assert.Equal(new FeatureOutput("logits", false, IsDeclared: false), SoundFeatures.Find(new ModelSignature([], [Frames, Logits, Embeddings]), SoundAnswer.Scores));

    [Fact]
    public void Find_Vectors_PrefersNamedOnesThenFrames()
    {
        Assert.Equal(new FeatureOutput("embeddings", false), SoundFeatures.Find(new ModelSignature([], [Logits, Embeddings]), SoundAnswer.Vectors));
        Assert.Equal(new FeatureOutput("last_hidden_state", true), SoundFeatures.Find(new ModelSignature([], [Logits, Frames]), SoundAnswer.Unknown));
        Assert.Equal(new FeatureOutput("output", false, IsDeclared: false), SoundFeatures.Find(new ModelSignature([], [Output("output", null, 7)]), SoundAnswer.Unknown));
    }

    [Fact]
    public void Find_ScoresOfFramesOrSamples_AreNoFeatures()
    {
        Assert.Null(SoundFeatures.Find(new ModelSignature([], [Output("logits", null, null, 32)]), SoundAnswer.Unknown));
        Assert.Null(SoundFeatures.Find(new ModelSignature([], [Output("denoised", null, null)]), SoundAnswer.Unknown));
    }

    [Theory]
    [InlineData(16_000, 49)]
    [InlineData(400, 1)]
    [InlineData(399, 0)]
    public void FrameReduction_Wav2Vec2_CountsItsFrames(int samples, int frames)
    {
        var reduction = new FrameReduction([10, 3, 3, 3, 3, 2, 2], [5, 2, 2, 2, 2, 2, 2]);

        Assert.Equal(frames, reduction.Of(samples));
        Assert.Equal(400, reduction.Least);
    }

    [Theory]
    [InlineData(100, 100, null, 10, 10)]
    [InlineData(100, 50, null, 10, 5)]
    [InlineData(100, 51, null, 10, 6)]
    [InlineData(100, 50, 3, 10, 3)]
    [InlineData(100, 1, 0, 10, 1)]
    public void CountedSteps_OfVectors_AreTheSameShare(int steps, int counted, int? outputs, int vectors, int expected) =>
        Assert.Equal(expected, new CountedSteps(steps, counted, outputs).Of(vectors));

    [Fact]
    public void Read_PaddedRow_PoolsWhatCounts()
    {
        var row = new EncodedRow([new NamedTensor("x", Tensor.Of(new float[4], 4))]) { Counted = new CountedSteps(4, 2, null) };
        using var output = Tensor.Of(new float[] { 1, 2, 3, 4, 50, 60, 70, 80 }, 1, 4, 2);

        Assert.Equal([2, 3], FeatureReader.Read(output, perToken: true, Serving.Packages.PoolingMode.Mean, [row])[0]);
    }

    private static TensorSignature Output(string name, params long?[] shape) =>
        new(name, TensorElementType.Float, [.. shape.Select((size, axis) => size is null ? new Dimension(null, $"a{axis}") : new Dimension(size, null))]);
}
