using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using BatchNormalization = OnnxAdapt.V1.Trainable.Types.BatchNormalization;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Strategies;

public sealed class TensorModelTests
{
    private const string ResNet = "models/resnet20-cifar10";
    private const string MnistNet = "models/mnist-8-onnx";

    [SharedFact(ResNet, Digits.OptDigits)]
    public async Task ResNet_HeadOnly_PublishesNothingOfTheBase()
    {
        await using var run = await TensorRun.OfAsync("resnet20-cifar10", new Trainable { Scope = Scope.Head }, OptDigits(120));

        Assert.Empty(Published.Backbone(run.DataDirectory, TensorRun.Model));
        Assert.Equal([10L, 64L], Published.Head(run.DataDirectory, TensorRun.Model)["head.0.weight"].Dimensions.ToArray());
        Assert.InRange(run.Summary.Evaluation.Accuracy, 0.3, 1);
    }

    [SharedFact(ResNet, Digits.OptDigits)]
    public async Task ResNet_OwnHead_MovesOnlyItsOutputLayer()
    {
        await using var run = await TensorRun.OfAsync("resnet20-cifar10", new Trainable { Scope = Scope.Head, OwnOutput = true }, OptDigits(40));

        var moved = Published.Backbone(run.DataDirectory, TensorRun.Model);
        Assert.Equal(["linear.bias", "linear.weight"], moved.Select(parameter => parameter.Name).Order());
        Assert.NotEqual(Stored(ResNet + "/resnet20_cifar10.onnx", "linear.weight"), moved["linear.weight"].AsSpan<float>().ToArray());
        Assert.True(run.Summary.StepSeconds > 0 && run.Summary.PeakMemoryBytes > 0);
    }

    [SharedFact(ResNet, Digits.OptDigits)]
    public async Task ResNet_LastBlock_MovesThatBlock()
    {
        await using var run = await TensorRun.OfAsync("resnet20-cifar10", new Trainable { Scope = Scope.LastBlocks, Blocks = 1 }, OptDigits(40));

        var moved = Published.Backbone(run.DataDirectory, TensorRun.Model);
        Assert.All(moved, parameter => Assert.StartsWith("layer3.2.", parameter.Name, StringComparison.Ordinal));
        Assert.Contains(moved, parameter => parameter.Name == "layer3.2.conv1.weight");
        Assert.DoesNotContain(moved, parameter => IsRunning(parameter.Name));
    }

    [SharedFact(ResNet, Digits.OptDigits)]
    public async Task ResNet_BatchStatistics_PublishesThoseOfTrainedBlocks()
    {
        var trainable = new Trainable { Scope = Scope.LastBlocks, Blocks = 1, BatchNormalization = BatchNormalization.Training };
        await using var run = await TensorRun.OfAsync("resnet20-cifar10", trainable, OptDigits(40));

        var moved = Published.Backbone(run.DataDirectory, TensorRun.Model);
        var running = moved.Where(parameter => IsRunning(parameter.Name)).ToArray();
        Assert.Equal(4, running.Length);
        Assert.All(running, parameter => Assert.NotEqual(Stored(ResNet + "/resnet20_cifar10.onnx", parameter.Name), parameter.Value.AsSpan<float>().ToArray()));
    }

    [SharedTheory(ResNet, Digits.OptDigits)]
    [InlineData(BatchNormalization.Frozen, 0)]
    [InlineData(BatchNormalization.Training, 38)]
    public async Task ResNet_Everything_LearnsAndMovesAllThatItHas(BatchNormalization mode, int running)
    {
        var trainable = new Trainable { Scope = Scope.All, BatchNormalization = mode, FreshHead = mode == BatchNormalization.Training };
        await using var run = await TensorRun.OfAsync("resnet20-cifar10", trainable, OptDigits(240), start => start.Optimizer = new Optimizer { LearningRate = 1e-3 }, epochs: 3);

        var moved = Published.Backbone(run.DataDirectory, TensorRun.Model);
        Assert.Equal(57, moved.Count(parameter => !IsRunning(parameter.Name)));
        Assert.Equal(running, moved.Count(parameter => IsRunning(parameter.Name)));
        Assert.InRange(run.Summary.Evaluation.Accuracy, 0.7, 1);
    }

    [SharedFact(ResNet, Digits.Mnist)]
    public async Task ResNet_LastBlockOnMnist_IsBetterThanItsHead()
    {
        var images = Digits.ReadMnist(240).Select(digit => Digits.ToExample(digit.Pixels, digit.Label, "input", 3, 32));
        await using var run = await TensorRun.OfAsync("resnet20-cifar10", new Trainable { Scope = Scope.LastBlocks, Blocks = 2 }, images, epochs: 4);

        Assert.True(run.Summary.Evaluation.Loss < run.Summary.FrozenEvaluation.Loss);
        Assert.InRange(run.Summary.Evaluation.Accuracy, 0.6, 1);
    }

    [SharedFact(MnistNet, Digits.OptDigits)]
    public async Task MnistNet_LastBlockOnOptDigits_MovesOneConvolution()
    {
        var images = Digits.ReadOptDigits(200).Select(digit => Digits.ToExample(Array.ConvertAll(digit.Pixels, pixel => pixel * 255), digit.Label, "Input3", 1, 28));
        await using var run = await TensorRun.OfAsync("mnist-8-onnx", new Trainable { Scope = Scope.LastBlocks, Blocks = 1 }, images);

        Assert.Equal(["Parameter87", "Parameter88"], Published.Backbone(run.DataDirectory, TensorRun.Model).Select(parameter => parameter.Name).Order());
        Assert.InRange(run.Summary.Evaluation.Accuracy, 0.7, 1);
    }

    [SharedFact(MnistNet, Digits.Mnist)]
    public async Task MnistNet_NewHead_ReadsWhatTheLastLinearLayerReads()
    {
        await using var run = await TensorRun.OfAsync("mnist-8-onnx", new Trainable { Scope = Scope.Head }, Mnist(100));

        Assert.Equal("Pooling160_Output_0_reshape0", run.Opened.Settings.Trainable.FeaturesOutput);
        Assert.Equal([10L, 256L], Published.Head(run.DataDirectory, TensorRun.Model)["head.0.weight"].Dimensions.ToArray());
        Assert.InRange(run.Summary.Evaluation.Accuracy, 0.6, 1);
    }

    [SharedFact(MnistNet, Digits.Mnist)]
    public async Task MnistNet_OwnOutput_GoesOnFromWhatItKnows()
    {
        await using var run = await TensorRun.OfAsync("mnist-8-onnx", new Trainable { Scope = Scope.All, OwnOutput = true }, Mnist(60));

        Assert.Empty(Published.Head(run.DataDirectory, TensorRun.Model));
        Assert.Contains(Published.Backbone(run.DataDirectory, TensorRun.Model), parameter => parameter.Name == "Parameter193");
        Assert.InRange(run.Summary.FrozenEvaluation.Accuracy, 0.9, 1);
        Assert.InRange(run.Summary.Evaluation.Accuracy, 0.9, 1);
        Assert.Equal("3", await run.PredictAsync(Mnist(19).Last().Input));
    }

    private static IEnumerable<Example> OptDigits(int count) =>
        Digits.ReadOptDigits(count).Select(digit => Digits.ToExample(digit.Pixels, digit.Label, "input", 3, 32));

    private static IEnumerable<Example> Mnist(int count) =>
        Digits.ReadMnist(count).Select(digit => Digits.ToExample(Array.ConvertAll(digit.Pixels, pixel => pixel * 255), digit.Label, "Input3", 1, 28));

    private static bool IsRunning(string name) => name.Contains("running", StringComparison.Ordinal);

    private static float[] Stored(string path, string name) =>
        OnnxReader.Read(RepositoryPaths.InShared(path)).Graph.Initializers.Single(value => value.Name == name).Initializer!.AsSpan<float>().ToArray();
}
