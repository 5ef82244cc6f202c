using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Strategies;

/// <summary>An image network without a classifier, at its full size of 224 by 224.</summary>
public sealed class MobileNetTests
{
    private const string Folder = "mobilenetv2-7-backbone";
    private const string Model = "models/" + Folder;

    [SharedFact(Model, Digits.Mnist)]
    public async Task Head_FewDigits_ReadsTheFeatures()
    {
        await using var run = await TensorRun.OfAsync(Folder, new Trainable { Scope = Scope.Head }, Images(80));

        Assert.Empty(Published.Backbone(run.DataDirectory, TensorRun.Model));
        Assert.Equal([10L, 1280L], Published.Head(run.DataDirectory, TensorRun.Model)["head.0.weight"].Dimensions.ToArray());
        Assert.InRange(run.Summary.Evaluation.Accuracy, 0.5, 1);
    }

    [SharedFact(Model, Digits.Mnist)]
    public async Task LastBlocks_FewDigits_MovesThoseAndLearns()
    {
        await using var run = await TensorRun.OfAsync(Folder, new Trainable { Scope = Scope.LastBlocks, Blocks = 2 }, Images(80), epochs: 1);

        var moved = Published.Backbone(run.DataDirectory, TensorRun.Model).Select(parameter => parameter.Name).ToArray();
        Assert.Equal((9, 9, 1, 2), (moved.Count(Of("bottleneck15")), moved.Count(Of("bottleneck16")), moved.Count(Of("features_conv1")), moved.Count(Of("features_batchnorm1"))));
        Assert.Equal(21, moved.Length);
        Assert.InRange(run.Summary.Evaluation.Accuracy, 0.4, 1);
    }

    private static Func<string, bool> Of(string block) => name => name.Contains(block + "_", StringComparison.Ordinal);

    /// <summary>Every pixel of a digit as 8 by 8 pixels of grey, shifted and scaled as the network's own images are.</summary>
    private static IEnumerable<Example> Images(int count) =>
        Digits.ReadMnist(count).Select(digit => Digits.ToExample(Array.ConvertAll(digit.Pixels, pixel => (pixel - 0.449f) / 0.226f), digit.Label, "data", 3, 224));
}
