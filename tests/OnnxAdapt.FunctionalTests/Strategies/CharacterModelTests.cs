using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Strategies;

/// <summary>A recurrent model of characters, trained to give the next one of texts that it has not seen.</summary>
public sealed class CharacterModelTests
{
    private const string Folder = "textgenrnn";
    private const string Model = "models/" + Folder;

    [SharedTheory(Model, Intents.Folder)]
    [InlineData(Scope.All, 0u, 10)]
    [InlineData(Scope.LastBlocks, 1u, 6)]
    public async Task OwnOutput_NextCharacters_LossFalls(Scope scope, uint blocks, int moved)
    {
        var trainable = new Trainable { Scope = scope, Blocks = blocks, OwnOutput = true };
        await using var run = await TensorRun.OfAsync(Folder, trainable, NextCharacters.Of(Intents.Texts("train.csv"), 1500));

        Assert.Equal(moved, Published.Backbone(run.DataDirectory, TensorRun.Model).Count);
        Assert.True(run.Summary.Evaluation.Loss < 0.9 * run.Summary.FrozenEvaluation.Loss, $"{run.Summary.FrozenEvaluation.Loss} -> {run.Summary.Evaluation.Loss}");
    }
}
