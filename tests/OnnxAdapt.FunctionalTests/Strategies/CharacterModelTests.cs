using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Strategies;

/// <summary>A recurrent model of characters, trained to give the next one of texts that it has not seen.</summary>
public sealed class CharacterModelTests
{
    private const string Folder = "textgenrnn";

    [SharedTheory(CharacterWindows.Folder, BankQuestions.Folder)]
    [InlineData(Scope.All, 0u, 10)]
    [InlineData(Scope.LastBlocks, 1u, 6)]
    public async Task OwnOutput_NextCharacters_LossFalls(Scope scope, uint blocks, int moved)
    {
        var trainable = new Trainable { Scope = scope, Blocks = blocks, OwnOutput = true };
        await using var run = await TensorRun.OfAsync(Folder, trainable, Examples(1500));

        Assert.Equal(moved, Published.Backbone(run.DataDirectory, TensorRun.Model).Count);
        Assert.True(run.Summary.Evaluation.Loss < 0.9 * run.Summary.FrozenEvaluation.Loss, $"{run.Summary.FrozenEvaluation.Loss} -> {run.Summary.Evaluation.Loss}");
    }

    private static IEnumerable<Example> Examples(int count) =>
        CharacterWindows.Of(BankQuestions.Read("train.csv").Select(row => row.Text), count).Select(window => new Example
        {
            Input = new Input { Tensors = new TensorRow { Tensors = { ToTensor(window.Before) } } },
            Label = window.Next.ToString(CultureInfo.InvariantCulture),
        });

    private static Tensor ToTensor(long[] ids) =>
        new() { Name = "input", ElementType = ElementType.Int64, Shape = { ids.Length }, Raw = ByteString.CopyFrom(MemoryMarshal.AsBytes(ids.AsSpan())) };
}
