using OnnxAdapt.Graph;
using OnnxAdapt.Graph.LowRank;
using OnnxAdapt.Graph.Packing;
using OnnxAdapt.TestKit;
using OnnxAdapt.Verification.Tests.Packing;

namespace OnnxAdapt.Verification.Tests.LowRank;

/// <summary>Rows of several adapters in one packed run, against the graph with each adapter added into its weights.</summary>
public sealed class LowRankPlacesTests
{
    private const string Exports = "goldens/exports";
    private const string MiniLm = "models/all-minilm-l6-v2/onnx/model.onnx";
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Attach_GeneratedEncoder_GivesEachRowTheResultOfItsOwnVersion(int threads)
    {
        using var run = AdaptedRun.Of(Encoder(), threads);
        var first = run.Add(run.Updates(1, 4, _ => true));
        var second = run.Add(run.Updates(2, 9, number => number % 2 == 0));
        var third = run.Add(run.Updates(3, 1, number => number == 3));

        Assert.Equal(6, run.Targets.Length);
        Assert.InRange(run.Error(PackedRun.Rows(1, 40, 5, 1, 16, 2, 9, 16, 3, 1), [0, first, first, second, 0, third, second, third]), 0, Tolerance);
        Assert.InRange(run.Error(PackedRun.Rows(2, 40, 70, 1), [second, 0]), 0, Tolerance);
        Assert.InRange(run.Error(PackedRun.Rows(3, 40, 6, 4), [0, 0]), 0, Tolerance);
    }

    [Fact]
    public void Attach_ProductsOfRowsAndTurnedAndJointWeights_GivesEachRowTheResultOfItsOwnVersion()
    {
        var g = new EncoderGraph();
        var x = g.Add("MatMul", g.Words(), g.Transpose(g.Weight(24, 24), 1, 0));
        var joint = g.Microsoft("Attention", [x, g.Weight(24, 72), g.Weight(72), g.Add("Cast", [g.Mask], ("to", 6L))], ("num_heads", EncoderGraph.Heads));
        var pooled = g.Add("ReduceMean", [joint], ("axes", new long[] { 1 }), ("keepdims", 0L));
        var logits = g.Add("Gemm", [pooled, g.Weight(5, 24), g.Weight(5)], ("transB", 1L), ("alpha", 0.5f));
        using var run = AdaptedRun.Of(g.Build(logits, "logits", "batch", 5));
        var first = run.Add(run.Updates(1, 3, _ => true));
        var second = run.Add(run.Updates(2, 5, _ => true));

        Assert.Equal([1, 3, 1], run.Targets.GroupBy(target => target.Weight).Select(group => group.Count()));
        Assert.InRange(run.Error(PackedRun.Rows(1, 40, 5, 1, 9, 2), [first, 0, second, first]), 0, Tolerance);
    }

    [Fact]
    public void Attach_WeightThatIsTheTableOfEmbeddingsToo_LeavesItOut()
    {
        var g = new EncoderGraph();
        var table = g.Weight(EncoderGraph.Vocabulary, EncoderGraph.Width);
        var x = g.Add("Gather", table, g.Ids);
        var tokens = g.Finish(x, Attention(g, x));
        var packing = LowRankPlaces.Attach(EncoderPacking.Pack(g.Build(g.Add("MatMul", tokens, g.Transpose(table, 1, 0)), "logits", "batch", "sequence", EncoderGraph.Vocabulary)));

        Assert.Equal(6, packing.Places.Count);
        Assert.DoesNotContain(table.Name, packing.Places.Select(place => place.Weight));
    }

    [SharedTheory(Exports)]
    [InlineData("bert-tiny-ort-fused")]
    [InlineData("bert-tiny-seqcls-dynamo-dynamic")]
    [InlineData("bert-tiny-seqcls-legacy11")]
    [InlineData("bert-tiny-seqcls-legacy17-nofold")]
    [InlineData("distilbert-tiny")]
    [InlineData("optimum-bert-feature-extraction")]
    public void Attach_ExportedEncoder_GivesEachRowTheResultOfItsOwnVersion(string name)
    {
        using var run = AdaptedRun.OfFile(RepositoryPaths.InShared($"{Exports}/{name}/model.onnx"));
        var first = run.Add(run.Updates(1, 4, _ => true));
        var second = run.Add(run.Updates(2, 2, number => number % 3 == 0));

        Assert.NotEmpty(run.Targets);
        Assert.InRange(run.Error(PackedRun.Rows(1, 60, 5, 1, 12, 2, 9), [0, first, second, second, first]), 0, Tolerance);
    }

    [SharedFact(MiniLm)]
    public void Attach_MiniLm_GivesEachRowTheResultOfItsOwnVersion()
    {
        using var run = AdaptedRun.OfFile(RepositoryPaths.InShared(MiniLm));
        var updates = run.Updates(1, 8, number => number % 6 is 0 or 2);
        var first = run.Add(updates);
        var second = run.Add(run.Updates(2, 16, number => number % 5 == 0));

        Assert.Equal(36, run.Targets.Length);
        Assert.InRange(run.BytesOf(first), 1, 2 * updates.Sum(update => update.Left.Data.Length + update.Right.Data.Length));
        Assert.InRange(run.Error(PackedRun.Rows(1, 30000, 12, 3, 40, 1, 128, 7, 33), [0, first, first, second, 0, second, first]), 0, Tolerance);
    }

    private static OnnxModel Encoder()
    {
        var g = new EncoderGraph();
        var x = g.Words();
        return g.Build(g.Finish(x, Attention(g, x)));
    }

    private static Value Attention(EncoderGraph g, Value x)
    {
        var scores = g.Add("MatMul", g.SplitHeads(g.Linear(x)), g.Transpose(g.SplitHeads(g.Linear(x)), 0, 1, 3, 2));
        var weights = g.Add("Softmax", [g.Add("Add", scores, g.AdditiveMask())], ("axis", -1L));
        return g.JoinHeads(g.Add("MatMul", weights, g.SplitHeads(g.Linear(x))));
    }
}
