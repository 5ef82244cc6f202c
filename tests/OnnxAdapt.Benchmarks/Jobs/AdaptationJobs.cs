using OnnxAdapt.V1;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;
using Statistics = OnnxAdapt.V1.Trainable.Types.BatchNormalization;

namespace OnnxAdapt.Benchmarks.Jobs;

/// <summary>The jobs that are measured.</summary>
internal static class AdaptationJobs
{
    private const string Hidden = "last_hidden_state";

    /// <summary>All jobs; data is read when a job is taken.</summary>
    public static IEnumerable<AdaptationJob> All(TextWriter notes) =>
    [
        .. Mnist8(JobData.OptDigits("Input3", 1, 28, 255)),
        .. Mnist8(JobData.Mnist("Input3", 1, 28, 255)),
        .. ResNet20(JobData.OptDigits("input", 3, 32, 1)),
        .. ResNet20(JobData.Mnist("input", 3, 32, 1)),
        .. JobData.Grocery(notes) is { } images ? MobileNet(images) : [],
        Character(JobData.Characters()),
        .. MiniLm(JobData.Questions()),
    ];

    private static IEnumerable<AdaptationJob> Mnist8(JobData data)
    {
        AdaptationJob Job(string strategy, Trainable trainable, double rate, double headRate, uint epochs) =>
            new(strategy, "mnist-8-onnx", "mnist.onnx", "Pooling160_Output_0_reshape0", 256, data, Reading(trainable, "Pooling160_Output_0_reshape0"), rate, headRate, epochs);
        return
        [
            Job("head", new Trainable { Scope = Scope.Head }, 1e-2, 1e-2, 20),
            Job("last block", new Trainable { Scope = Scope.LastBlocks, Blocks = 1, FreshHead = true }, 1e-3, 1e-3, 10),
            Job("all", new Trainable { Scope = Scope.All, FreshHead = true }, 1e-3, 1e-3, 10),
        ];
    }

    private static IEnumerable<AdaptationJob> ResNet20(JobData data)
    {
        AdaptationJob Job(string strategy, Trainable trainable, uint epochs) =>
            new(strategy, "resnet20-cifar10", "resnet20_cifar10.onnx", "features", 64, data, trainable, trainable.Scope == Scope.Head ? 1e-2 : 1e-3, 1e-2, epochs);
        return
        [
            Job("head", new Trainable { Scope = Scope.Head }, 20),
            Job("last block", new Trainable { Scope = Scope.LastBlocks, Blocks = 1, FreshHead = true }, 3),
            Job("last block, batch statistics", new Trainable { Scope = Scope.LastBlocks, Blocks = 1, FreshHead = true, BatchNormalization = Statistics.Training }, 3),
            Job("all", new Trainable { Scope = Scope.All, FreshHead = true }, 3),
            Job("all, batch statistics", new Trainable { Scope = Scope.All, FreshHead = true, BatchNormalization = Statistics.Training }, 3),
        ];
    }

    private static IEnumerable<AdaptationJob> MobileNet(JobData data)
    {
        AdaptationJob Job(string strategy, Trainable trainable, double rate, double headRate, uint epochs) =>
            new(strategy, "mobilenetv2-7-backbone", "mobilenetv2-7-features.onnx", "features", 1280, data, trainable, rate, headRate, epochs);
        return
        [
            Job("head", new Trainable { Scope = Scope.Head }, 1e-2, 1e-2, 20),
            Job("last two blocks", new Trainable { Scope = Scope.LastBlocks, Blocks = 2, FreshHead = true }, 3e-4, 3e-3, 3),
        ];
    }

    private static AdaptationJob Character(JobData data) =>
        new("all, own output", "textgenrnn", "textgenrnn.onnx", "logits", 465, data, new Trainable { Scope = Scope.All, OwnOutput = true }, 1e-3, 1e-3, 2);

    private static IEnumerable<AdaptationJob> MiniLm(JobData data)
    {
        AdaptationJob Job(string strategy, Trainable trainable, double rate, double headRate, uint epochs, uint batch) =>
            new(strategy, "all-minilm-l6-v2", "onnx/model.onnx", Hidden, 384, data, Reading(trainable, Hidden), rate, headRate, epochs, batch);
        return
        [
            Job("head", new Trainable { Scope = Scope.Head }, 1e-2, 1e-2, 20, 32),
            Job("last two layers", new Trainable { Scope = Scope.LastBlocks, Blocks = 2, FreshHead = true }, 2e-4, 5e-3, 3, 16),
            Job("LoRA, rank 8", new Trainable { Scope = Scope.Lora, FreshHead = true, Lora = new Lora { Rank = 8, Alpha = 16 } }, 1e-3, 5e-3, 3, 16),
        ];
    }

    private static Trainable Reading(Trainable trainable, string features)
    {
        trainable.FeaturesOutput = features;
        return trainable;
    }
}
