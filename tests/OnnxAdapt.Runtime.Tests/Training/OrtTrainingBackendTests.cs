using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Training;

namespace OnnxAdapt.Runtime.Tests.Training;

public sealed class OrtTrainingBackendTests
{
    private static readonly TrainingBackendOptions TwoThreads = new() { Threads = 2 };

    [Fact]
    public void Step_Regression_Converges()
    {
        var program = TestPrograms.Regression(4, 2);
        using var backend = Create(program, new OptimizerSettings { LearningRate = 0.05 });
        var batch = RegressionBatch(32);

        var first = backend.Step(batch).Loss;
        TrainingStepResult last = default;
        for (var i = 0; i < 400; i++)
        {
            last = backend.Step(batch);
        }

        Assert.True(last.Loss < first / 1000, $"from {first} to {last.Loss}");
        Assert.Equal(401, backend.StepCount);
        Assert.Equal(0.05, last.LearningRate);
    }

    [Theory]
    [InlineData(TrainingMemory.Fast)]
    [InlineData(TrainingMemory.Balanced)]
    [InlineData(TrainingMemory.Small)]
    public void Step_WhateverMemoryIsKept_GivesTheSame(TrainingMemory memory)
    {
        using var expected = Create(TestPrograms.Regression(4, 2), new OptimizerSettings());
        using var backend = Create(TestPrograms.Regression(4, 2), new OptimizerSettings(), options: TwoThreads with { Memory = memory });
        foreach (var rows in new[] { 7, 7, 7, 64, 7 })
        {
            Assert.Equal(expected.Step(RegressionBatch(rows)).Loss, backend.Step(RegressionBatch(rows)).Loss);
        }
    }

    [Fact]
    public void Step_BatchesOfOtherSizes_AreTaken()
    {
        using var backend = Create(TestPrograms.Regression(4, 2), new OptimizerSettings());
        foreach (var rows in new[] { 1, 7, 64, 3 })
        {
            Assert.True(float.IsFinite(backend.Step(RegressionBatch(rows)).Loss));
        }
    }

    [Fact]
    public void Step_ParameterChange_IsSeenByTheNextRun()
    {
        using var backend = Create(TestPrograms.GradientsFromBatch(("p", [2])), new OptimizerSettings { Kind = OptimizerKind.Sgd, LearningRate = 1 }, [1f, 2f]);
        NamedTensor[] batch = [new("g_p", Tensor.Of([1f, 1f], 2))];

        Assert.Equal(3f, backend.Step(batch).Loss);
        Assert.Equal(1f, backend.Step(batch).Loss);
        using var loss = backend.Evaluate(batch, ["loss"])[0];
        Assert.Equal(-1f, loss.AsSpan<float>()[0]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Step_GradientNotFinite_IsRefusedAndChangesNothing(float bad)
    {
        using var backend = Create(TestPrograms.GradientsFromBatch(("p", [2]), ("q", [50])), new OptimizerSettings());
        using var before = backend.ExportParameters();
        var gradient = new float[50];
        gradient[49] = bad;

        var error = Assert.Throws<AdaptException>(() => backend.Step([new("g_p", Tensor.Of(new float[2], 2)), new("g_q", Tensor.Of(gradient, 50))]));

        Assert.Equal(AdaptErrorKind.FailedPrecondition, error.Kind);
        AssertSame(before, backend.ExportParameters());
        Assert.Equal(0, backend.StepCount);
    }

    [Fact]
    public void Step_LossNotFinite_IsRefusedAndChangesNothing()
    {
        using var backend = Create(TestPrograms.Regression(4, 2), new OptimizerSettings());
        using var before = backend.ExportParameters();
        var batch = RegressionBatch(2);
        batch[1].Value.AsSpan<float>()[0] = float.PositiveInfinity;

        var error = Assert.Throws<AdaptException>(() => backend.Step(batch));

        Assert.Equal(AdaptErrorKind.FailedPrecondition, error.Kind);
        Assert.Contains("loss", error.Message);
        AssertSame(before, backend.ExportParameters());
    }

    [Fact]
    public void Accumulate_TwoHalves_EqualOneWhole()
    {
        var program = TestPrograms.Regression(4, 2);
        var settings = new OptimizerSettings { Kind = OptimizerKind.Sgd, LearningRate = 0.1 };
        using var whole = Create(program, settings);
        using var halves = Create(program, settings);
        var batch = RegressionBatch(8);

        var expected = whole.Step(batch);
        halves.Accumulate(Rows(batch, 0, 4), 0.5f);
        halves.Accumulate(Rows(batch, 4, 4), 0.5f);
        var result = halves.ApplyAccumulated();

        Assert.Equal(expected.Loss, result.Loss, 1e-6f);
        Assert.Equal(expected.GradientNorm, result.GradientNorm, 1e-6);
        var (a, b) = (whole.ExportParameters()["W"].AsSpan<float>().ToArray(), halves.ExportParameters()["W"].AsSpan<float>().ToArray());
        Assert.All(a.Zip(b), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.Equal(AdaptErrorKind.FailedPrecondition, Assert.Throws<AdaptException>(() => halves.ApplyAccumulated()).Kind);
        Assert.Throws<AdaptException>(() => halves.Accumulate(batch, 0));
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW, 0)]
    [InlineData(OptimizerKind.Sgd, 0.9)]
    public void Import_ExportedState_ContinuesBitForBit(OptimizerKind kind, double momentum)
    {
        var program = TestPrograms.Regression(4, 2);
        var settings = new OptimizerSettings { Kind = kind, Momentum = momentum, LearningRate = 0.01, Schedule = new LearningRateSchedule { Kind = ScheduleKind.Cosine, WarmupSteps = 2, TotalSteps = 10 } };
        using var undisturbed = Create(program, settings);
        Train(undisturbed, 0, 3);
        using var parameters = undisturbed.ExportParameters();
        using var state = undisturbed.ExportOptimizerState();
        Train(undisturbed, 3, 7);

        using var resumed = Create(program, settings);
        resumed.Import(parameters, state);
        Assert.Equal(3, resumed.StepCount);
        Assert.Equal(3, state["step"].AsSpan<long>()[0]);
        Train(resumed, 3, 7);

        AssertSame(undisturbed.ExportParameters(), resumed.ExportParameters());
        AssertSame(undisturbed.ExportOptimizerState(), resumed.ExportOptimizerState());
    }

    [Fact]
    public void Step_SameRun_GivesTheSameBits()
    {
        ParameterSet Run()
        {
            using var backend = Create(TestPrograms.Regression(64, 33), new OptimizerSettings { MaxGradientNorm = 1 });
            for (var i = 0; i < 5; i++)
            {
                backend.Step(RegressionBatch(48, 64, 33, i));
            }

            return backend.ExportParameters();
        }

        AssertSame(Run(), Run());
    }

    [Fact]
    public void Import_WrongShapeOrName_NamesTheTensor()
    {
        using var backend = Create(TestPrograms.Regression(4, 2), new OptimizerSettings());
        using var wrong = backend.ExportParameters();
        var set = new ParameterSet();
        set.Add("W", Tensor.Of(new float[8], 2, 4));
        set.Add("b", wrong["b"]);
        Assert.Contains("parameters[W]", Assert.Throws<AdaptException>(() => backend.Import(set)).Message);

        wrong.Add("surplus", Tensor.Of([1f]));
        Assert.Contains("surplus", Assert.Throws<AdaptException>(() => backend.Import(wrong)).Message);
        var stateError = Assert.Throws<AdaptException>(() => backend.Import(backend.ExportParameters(), new ParameterSet()));
        Assert.Contains("exp_avg/W", stateError.Message);
    }

    [Fact]
    public void Step_BadBatch_NamesTheTensor()
    {
        using var backend = Create(TestPrograms.Regression(4, 2), new OptimizerSettings());
        NamedTensor[] wrongShape = [new("x", Tensor.Of(new float[6], 2, 3)), new("y", Tensor.Of(new float[4], 2, 2))];
        NamedTensor[] rowsDiffer = [new("x", Tensor.Of(new float[8], 2, 4)), new("y", Tensor.Of(new float[6], 3, 2))];

        Assert.Contains("inputs[x]", Invalid(() => backend.Step(wrongShape)).Message);
        Assert.Contains("inputs[y]", Invalid(() => backend.Step([wrongShape[0] with { Value = Tensor.Of(new float[8], 2, 4) }])).Message);
        Assert.Contains("y [3,2]", Invalid(() => backend.Step(rowsDiffer)).Message);
    }

    [Fact]
    public void Create_ProgramThatDoesNotFit_IsRefused()
    {
        var program = TestPrograms.Regression(4, 2);
        var factory = new OrtTrainingBackendFactory();
        var initial = TestPrograms.Initial(program);
        Invalid(() => factory.Create(program with { LossOutput = "nope" }, initial, new OptimizerSettings(), TwoThreads));
        Invalid(() => factory.Create(program with { TrainingModel = new byte[] { 1, 2, 3 } }, initial, new OptimizerSettings(), TwoThreads));
        Invalid(() => factory.Create(program, new ParameterSet(), new OptimizerSettings(), TwoThreads));
        Invalid(() => factory.Create(program, initial, new OptimizerSettings { LearningRate = double.NaN }, TwoThreads));
        Invalid(() => factory.Create(program, initial, new OptimizerSettings { Nesterov = true }, TwoThreads));
        Invalid(() => factory.Create(program, initial, new OptimizerSettings { Groups = [new ParameterGroup { Parameters = ["nope"] }] }, TwoThreads));
        Invalid(() => factory.Create(program, initial, new OptimizerSettings { Groups = [new ParameterGroup { Parameters = ["W"] }, new ParameterGroup { Parameters = ["W"] }] }, TwoThreads));
        var absent = Assert.Throws<AdaptException>(() => factory.Create(program, initial, new OptimizerSettings(), new TrainingBackendOptions { ExecutionProvider = "cuda" }));
        Assert.Equal(AdaptErrorKind.Unimplemented, absent.Kind);
    }

    [Fact]
    public void Evaluate_AdditionalOutput_IsGiven()
    {
        using var backend = Create(TestPrograms.Regression(4, 2), new OptimizerSettings());
        var outputs = backend.Evaluate(RegressionBatch(5), ["prediction", "loss"]);
        Assert.Equal([5, 2], outputs[0].Dimensions.ToArray());
        Assert.Equal(0, outputs[1].Rank);
        Array.ForEach(outputs, output => output.Dispose());
        Invalid(() => backend.Evaluate(RegressionBatch(5), ["nope"]));
    }

    [Fact]
    public void Dispose_Twice_IsHarmless()
    {
        var backend = Create(TestPrograms.Regression(4, 2), new OptimizerSettings());
        backend.Accumulate(RegressionBatch(2), 1);
        backend.Dispose();
        backend.Dispose();
    }

    private static ITrainingBackend Create(TrainingProgram program, OptimizerSettings settings, float[]? first = null, TrainingBackendOptions? options = null)
    {
        var initial = TestPrograms.Initial(program);
        first?.CopyTo(initial.First().Value.AsSpan<float>());
        return new OrtTrainingBackendFactory().Create(program, initial, settings, options ?? TwoThreads);
    }

    private static void Train(ITrainingBackend backend, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            backend.Step(RegressionBatch(8, seed: i));
        }
    }

    private static NamedTensor[] RegressionBatch(int rows, int inputs = 4, int outputs = 2, int seed = 9)
    {
        var x = TestPrograms.Noise(seed + 1000, rows * inputs);
        var y = new float[rows * outputs];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < outputs; column++)
            {
                y[(row * outputs) + column] = (2 * x[row * inputs]) - x[(row * inputs) + 1] + column;
            }
        }

        return [new NamedTensor("x", Tensor.Of(x, rows, inputs)), new NamedTensor("y", Tensor.Of(y, rows, outputs))];
    }

    private static NamedTensor[] Rows(NamedTensor[] batch, int start, int count) => [.. batch.Select(input =>
    {
        var width = (int)input.Value.Dimensions[1];
        return input with { Value = Tensor.Of(input.Value.AsSpan<float>().Slice(start * width, count * width).ToArray(), count, width) };
    })];

    private static void AssertSame(ParameterSet expected, ParameterSet actual)
    {
        Assert.Equal(expected.Select(item => item.Name), actual.Select(item => item.Name));
        foreach (var (name, value) in expected)
        {
            Assert.Equal(value.Data.ToArray(), actual[name].Data.ToArray());
        }
    }

    private static AdaptException Invalid(Func<object> action)
    {
        var error = Assert.Throws<AdaptException>(action);
        Assert.Equal(AdaptErrorKind.InvalidArgument, error.Kind);
        return error;
    }
}
