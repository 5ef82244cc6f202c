using OnnxAdapt.Graph.Packing;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Verification.Tests.Packing;

/// <summary>Exported encoders, packed, against themselves.</summary>
public sealed class PackedExportTests
{
    private const string Exports = "goldens/exports";
    private const string MiniLm = "models/all-minilm-l6-v2/onnx/model.onnx";
    private const double Tolerance = 1e-5;

    [SharedTheory(Exports)]
    [InlineData("bert-tiny-masked-lm-tied")]
    [InlineData("bert-tiny-ort-fused")]
    [InlineData("bert-tiny-seqcls-dynamo-dynamic")]
    [InlineData("bert-tiny-seqcls-legacy11")]
    [InlineData("bert-tiny-seqcls-legacy17-nofold")]
    [InlineData("bert-tiny-seqcls-legacy20")]
    [InlineData("bert-tiny-token-classification")]
    [InlineData("distilbert-tiny")]
    [InlineData("optimum-bert-feature-extraction")]
    [InlineData("optimum-distilbert-text-classification")]
    [InlineData("sentence-transformer-contrastive")]
    [InlineData("sentence-transformer-cosine")]
    public void Pack_ExportedEncoder_GivesTheSameAsThePaddedGraph(string name)
    {
        using var run = PackedRun.OfFile(RepositoryPaths.InShared($"{Exports}/{name}/model.onnx"));

        Assert.Empty(run.Packing.Reasons);
        foreach (var output in run.Packing.Outputs)
        {
            Assert.InRange(run.ErrorOf(output, PackedRun.Rows(1, 60, 5, 1, 16, 2, 9, 16, 3)), 0, Tolerance);
            Assert.InRange(run.ErrorOf(output, PackedRun.Rows(2, 60, 7)), 0, Tolerance);
            Assert.InRange(run.ErrorOfBatch(output, PackedRun.Rows(3, 60, 4, 12, 8, 1)), 0, Tolerance);
        }
    }

    [SharedFact(Exports)]
    public void Pack_HalfPrecisionEncoder_GivesNearlyTheSame()
    {
        using var run = PackedRun.OfFile(RepositoryPaths.InShared($"{Exports}/bert-tiny-float16/model.onnx"));

        Assert.InRange(run.ErrorOf(Assert.Single(run.Packing.Outputs), PackedRun.Rows(1, 60, 5, 1, 16, 2)), 0, 2e-3);
    }

    [SharedFact(Exports)]
    public void Pack_EncoderOfFixedSizes_SaysWhyNot()
    {
        var packing = EncoderPacking.Pack(OnnxReader.Read(RepositoryPaths.InShared($"{Exports}/bert-tiny-seqcls-dynamo/model.onnx")));

        Assert.Null(packing.Model);
        Assert.Equal("its input 'input_ids' has the fixed size [2, 7]", Assert.Single(packing.Reasons));
    }

    [SharedFact(MiniLm)]
    public void Pack_MiniLm_GivesTheSameAsThePaddedGraph()
    {
        using var run = PackedRun.OfFile(RepositoryPaths.InShared(MiniLm));
        var output = Assert.Single(run.Packing.Outputs);

        Assert.Equal((6, true), (run.Packing.AttentionLayers, output.PerToken));
        Assert.InRange(run.ErrorOf(output, PackedRun.Rows(1, 30000, 12, 3, 40, 1, 128, 7, 33)), 0, Tolerance);
        Assert.InRange(run.ErrorOf(output, PackedRun.Rows(2, 30000, 512)), 0, Tolerance);
        Assert.InRange(run.ErrorOfBatch(output, PackedRun.Rows(3, 30000, 20, 5, 31)), 0, Tolerance);
    }
}
