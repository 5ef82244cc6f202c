using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Sessions;
using OnnxAdapt.Adaptation.Tests.Support;
using OnnxAdapt.Adaptation.Training;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Adaptation.Tests.Sessions;

public sealed class SettingsResolverTests
{
    private static readonly SessionStart Good = TestServer.Start();

    public static TheoryData<SessionStart, string> Bad() => new()
    {
        { Good with { Model = "../x" }, "model" },
        { Good with { Model = "" }, "model" },
        { Good with { Task = ModelTask.Generic }, "task" },
        { Good with { ValidationShare = 0.6 }, "validation_share" },
        { Good with { BatchSize = -1 }, "batch_size" },
        { Good with { Labels = ["a", "a"] }, "labels" },
        { Good with { Labels = [""] }, "labels[0]" },
        { Good with { Optimizer = new OptimizerRequest { LearningRate = double.PositiveInfinity } }, "optimizer.learning_rate" },
        { Good with { Optimizer = new OptimizerRequest { WeightDecay = -1 } }, "optimizer.weight_decay" },
        { Good with { Trainable = new TrainableSettings { HeadDropout = 0.95 } }, "trainable.head_dropout" },
        { Good with { Trainable = new TrainableSettings { Scope = TrainableScope.Patterns } }, "trainable.patterns" },
        { Good with { Trainable = new TrainableSettings { Scope = TrainableScope.LastBlocks } }, "trainable.blocks" },
        { Good with { Trainable = new TrainableSettings { Blocks = 2 } }, "trainable.blocks" },
        { Good with { Trainable = new TrainableSettings { Scope = TrainableScope.Lora, Lora = new LoraSettings { Rank = 0 } } }, "trainable.lora.rank" },
        { Good with { Trainable = new TrainableSettings { OwnOutput = true, FreshHead = true } }, "trainable.fresh_head" },
        { Good with { Trainable = new TrainableSettings { TrainBatchNormalization = true } }, "trainable.batch_normalization" },
        { Good with { Trainable = new TrainableSettings { Recompute = true } }, "trainable.recompute" },
        { Good with { Trainable = new TrainableSettings { Scope = TrainableScope.All, OwnOutput = true, HeadHidden = [4] } }, "trainable.head_hidden" },
        { Good with { Loss = new LossSettings { Name = "mse" } }, "loss.name" },
        { Good with { Loss = new LossSettings { Options = new Dictionary<string, double> { ["smoothness"] = 1 } } }, "loss.options" },
        { Good with { Loss = new LossSettings { Weights = [new LabelWeight("spam", 2)] } }, "loss.weights[spam]" },
        { Good with { Optimizer = new OptimizerRequest { LayerDecay = 0.9 } }, "optimizer" },
        { Good with { Accumulate = -1 }, "accumulate" },
        { Good with { Publish = new PublishPolicy { OnlyIfBetterThanFrozen = true } }, "publish.only_if_better_than_frozen" },
        { Good with { Publish = new PublishPolicy { MinimumScore = double.NaN } }, "publish.minimum_score" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Resolve_BadField_IsNamed(SessionStart start, string field)
    {
        var failure = Assert.Throws<AdaptException>(() => SettingsResolver.Resolve(start, new FakeBaseModel(), new AdaptationOptions()));

        Assert.Equal(AdaptErrorKind.InvalidArgument, failure.Kind);
        Assert.StartsWith(field + ":", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_NothingAskedFor_FillsInTheDefaults()
    {
        var settings = SettingsResolver.Resolve(Good with { ValidationShare = null }, new FakeBaseModel(), new AdaptationOptions());

        Assert.Equal((64, 0.1, 0.01), (settings.BatchSize, settings.ValidationShare, settings.Optimizer.LearningRate));
        Assert.Equal(ScheduleKind.Linear, settings.Optimizer.Schedule);
    }

    [SharedTheory("models/all-minilm-l6-v2", "models/resnet20-cifar10")]
    [InlineData("models/all-minilm-l6-v2/onnx/model.onnx", 5e-5)]
    [InlineData("models/resnet20-cifar10/resnet20_cifar10.onnx", 1.5e-4)]
    public void Resolve_NoRate_DependsOnAttention(string graph, double rate)
    {
        var start = Good with { Trainable = new TrainableSettings { Scope = TrainableScope.All } };
        var settings = SettingsResolver.Resolve(start, new FakeBaseModel { Graph = RepositoryPaths.InShared(graph) }, new AdaptationOptions());

        Assert.Equal(rate, settings.Optimizer.LearningRate, 9);
    }

    [Fact]
    public void OptimizerPlan_Groups_FirstPatternCountsAndBiasesDoNotDecay()
    {
        var start = Good with { Optimizer = new OptimizerRequest { Groups = [new PatternGroup { Pattern = "head.1.*", LearningRate = 0.5 }] } };
        var settings = SettingsResolver.Resolve(start, new FakeBaseModel(), new AdaptationOptions());

        var plan = OptimizerPlan.Of(settings, ["head.0.weight", "head.0.bias", "head.1.weight"], 100, new Dictionary<string, int>());

        var byName = plan.Groups.SelectMany(group => group.Parameters.Select(name => (name, group))).ToDictionary(pair => pair.name, pair => pair.group);
        Assert.Equal((null, (double?)null), (byName["head.0.weight"].LearningRate, byName["head.0.weight"].WeightDecay));
        Assert.Equal(0, byName["head.0.bias"].WeightDecay);
        Assert.Equal(0.5, byName["head.1.weight"].LearningRate);
    }
}
