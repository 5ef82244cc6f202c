using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Tests.Training;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Runtime.CustomOperators;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Autodiff.Tests.Recomputation;

/// <summary>Training graphs that compute blocks again give the gradients of those that keep activations.</summary>
public class BlockRecomputationTests
{
    private const string Folder = "models/all-minilm-l6-v2";

    private static readonly HeadOptions Deep = new() { FeatureSize = 6, HiddenSizes = [16, 16, 16, 16], OutputCount = 3, Dropout = 0.4, Initialization = HeadInitialization.Xavier, Seed = 4 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Build_LayersWithDropout_GivesTheSameGradients(bool kernels)
    {
        var feeds = new Dictionary<string, TensorData> { ["features"] = Tensors.Random("f", 0.2f, 1, true, 9, 6), ["labels"] = TensorData.Of([0L, 1, 2, 0, 1, 2, 0, 1, 2], 9) };

        Assert.Equal(3, RequireSame(HeadBuilder.Build(Deep), ParameterSelector.All, feeds, kernels, 1e-6));
    }

    [Fact]
    public void Build_OneBlockOnly_ChangesNothing()
    {
        var model = HeadBuilder.Build(Deep with { HiddenSizes = [], Dropout = 0 });
        var graph = new TrainingGraphBuilder().Build(model, new TrainingGraphOptions { Loss = LossNames.CrossEntropy, Recompute = true });

        Assert.Equal(0, graph.RecomputedBlocks);
    }

    [SharedTheory(Folder)]
    [InlineData(true)]
    [InlineData(false)]
    public void Build_Encoder_GivesTheSameGradients(bool kernels)
    {
        var ids = Enumerable.Range(0, 2 * 7).Select(i => (long)(1000 + (i * 37))).ToArray();
        var feeds = new Dictionary<string, TensorData>
        {
            ["input_ids"] = TensorData.Of(ids, 2, 7),
            ["attention_mask"] = TensorData.Of([1L, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0], 2, 7),
            ["token_type_ids"] = TensorData.Of(new long[14], 2, 7),
            ["labels"] = TensorData.Of([0L, 1], 2),
        };

        Assert.Equal(5, RequireSame(RecipeTests.Encoder(), ParameterSelector.LastBlocks(6).Or(ParameterSelector.Head), feeds, kernels, 2e-5));
    }

    private static int RequireSame(OnnxModel model, ParameterSelector parameters, Dictionary<string, TensorData> feeds, bool kernels, double tolerance)
    {
        var options = new TrainingGraphOptions { Loss = LossNames.CrossEntropy, Parameters = parameters, Kernels = kernels ? TrainingKernels.Names : new HashSet<string>() };
        var kept = new TrainingGraphBuilder().Build(model, options);
        var again = new TrainingGraphBuilder().Build(model, options with { Recompute = true });
        var expected = GraphRunner.Run(kept.TrainingModel, TrainingRun.WithParameters(kept, feeds));
        var actual = GraphRunner.Run(again.TrainingModel, TrainingRun.WithParameters(again, feeds));
        Assert.Equal(0, kept.RecomputedBlocks);
        Assert.Equal(expected[kept.LossOutput].Floats(), actual[again.LossOutput].Floats());
        foreach (var parameter in kept.Parameters)
        {
            var gradient = expected[parameter.GradientOutput].Floats();
            GradientChecker.AssertClose(parameter.Name, [.. gradient.Select(x => (double)x)], actual[parameter.GradientOutput].Floats(), tolerance);
            Assert.Contains(gradient, x => x != 0);
        }

        return again.RecomputedBlocks;
    }
}
