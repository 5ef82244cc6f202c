using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Training;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Runtime.Tests.Training;

public sealed class RandomKeyTests
{
    private static readonly NamedTensor[] Batch = [new("x", Tensor.Of(new float[] { 1 }, 1))];

    [Fact]
    public void Step_WithKey_GetsAnotherOneInEveryStepAndPart()
    {
        using var backend = Create(1);
        float[] losses = [backend.Step(Batch).Loss, backend.Step(Batch).Loss, backend.Accumulate(Batch, 0.5f), backend.Accumulate(Batch, 0.5f)];

        Assert.Equal(4, losses.Distinct().Count());
    }

    [Fact]
    public void Step_AfterImportOfItsCount_GetsTheKeyOfThatStep()
    {
        using var whole = Create(1);
        float[] expected = [.. Enumerable.Range(0, 6).Select(_ => whole.Step(Batch).Loss)];
        using var first = Create(1);
        first.Step(Batch);
        first.Step(Batch);
        using var second = Create(1);
        using var parameters = first.ExportParameters();
        using var state = first.ExportOptimizerState();
        second.Import(parameters, state);

        Assert.Equal(expected[2..], Enumerable.Range(0, 4).Select(_ => second.Step(Batch).Loss));
    }

    [Fact]
    public void Step_WithOtherSeed_GetsOtherKeys()
    {
        using var one = Create(1);
        using var two = Create(2);

        Assert.NotEqual(one.Step(Batch).Loss, two.Step(Batch).Loss);
    }

    [Fact]
    public void ApplyAccumulated_StartsThePartsAnew()
    {
        using var one = Create(1);
        one.Accumulate(Batch, 1);
        one.ApplyAccumulated();
        using var two = Create(1);
        two.Accumulate(Batch, 0.5f);
        two.Accumulate(Batch, 0.5f);
        two.ApplyAccumulated();

        Assert.Equal(one.Step(Batch).Loss, two.Step(Batch).Loss);
    }

    [Fact]
    public void Create_WithoutTheInput_IsRefused()
    {
        var error = Assert.Throws<AdaptException>(() => Create(1, "nope"));

        Assert.Contains("'nope'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_KeyOfTheGraphNotNamed_IsRefusedWithItsName()
    {
        var error = Assert.Throws<AdaptException>(() => Create(1, name: null));

        Assert.Equal(AdaptErrorKind.InvalidArgument, error.Kind);
        Assert.Contains("training graph has an input 'key'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_EvaluationGraphWithAnotherInput_IsRefusedWithItsName()
    {
        var program = Program("key");
        var error = Assert.Throws<AdaptException>(() => Create(1, program with { EvaluationModel = program.TrainingModel }));

        Assert.Contains("evaluation graph has an input 'key'", error.Message, StringComparison.Ordinal);
    }

    private static ITrainingBackend Create(ulong seed, string? name = "key") => Create(seed, Program(name));

    private static ITrainingBackend Create(ulong seed, TrainingProgram program) =>
        new OrtTrainingBackendFactory().Create(program, TestPrograms.Initial(program), new OptimizerSettings(), new TrainingBackendOptions { Threads = 1, RandomSeed = seed });

    /// <summary>The loss is the key, rounded.</summary>
    private static TrainingProgram Program(string? name)
    {
        static TinyOnnx Forward() => new TinyOnnx().Input("x", TinyOnnx.Float, 1L).Input("w", TinyOnnx.Float, 1L).Output("loss", TinyOnnx.Float);
        return new TrainingProgram
        {
            TrainingModel = Forward().Input("key", TinyOnnx.Int64).Output("grad_w", TinyOnnx.Float, 1L)
                .Node("Cast", ["key"], ["loss"], ("to", 1L)).Node("Mul", ["x", "w"], ["grad_w"]).ToBytes(),
            EvaluationModel = Forward().Initializer("axes", [0L], 1).Node("ReduceSum", ["w", "axes"], ["loss"], ("keepdims", 0L)).ToBytes(),
            DataInputs = [new TensorSignature("x", TensorElementType.Float, [1])],
            LossOutput = "loss",
            RandomKeyInput = name,
            Parameters = [new TrainableParameter("w", "grad_w", [1])],
        };
    }
}
