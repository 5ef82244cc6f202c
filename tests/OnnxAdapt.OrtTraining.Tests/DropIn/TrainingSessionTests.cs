using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxAdapt.OrtTraining.Checkpoints;
using OnnxAdapt.OrtTraining.Tests.Support;

namespace OnnxAdapt.OrtTraining.Tests.DropIn;

public sealed class TrainingSessionTests : IDisposable
{
    private readonly TinyArtifacts _artifacts = new();
    private readonly FixedBufferOnnxValue _x = FixedBufferOnnxValue.CreateFromTensor(new DenseTensor<float>(TinyArtifacts.X, [2, 3]));
    private readonly FixedBufferOnnxValue _target = FixedBufferOnnxValue.CreateFromTensor(new DenseTensor<float>(TinyArtifacts.Target, [2, 1]));
    private readonly CheckpointState _state;
    private readonly TrainingSession _session;

    public TrainingSessionTests()
    {
        _state = CheckpointState.LoadCheckpoint(_artifacts.CheckpointPath);
        _session = new TrainingSession(_state, _artifacts.TrainingModel, _artifacts.EvaluationModel, _artifacts.OptimizerModel);
    }

    public void Dispose()
    {
        _session.Dispose();
        _state.Dispose();
        _x.Dispose();
        _target.Dispose();
        _artifacts.Dispose();
    }

    private float[] Weights()
    {
        using var value = _state.GetParameter("w");
        return value.GetTensorDataAsSpan<float>().ToArray();
    }

    private float Step()
    {
        using var results = _session.TrainStep([_x, _target]);
        return results.First().AsTensor<float>().GetValue(0);
    }

    [Fact]
    public void TrainStep_GivesTheUsersOutputsUnderTheirNames()
    {
        using var results = _session.TrainStep([_x, _target]);

        Assert.Equal(["loss", "y"], results.Select(result => result.Name));
        Assert.Equal(["loss", "y"], _session.OutputNames(true));
        Assert.Equal(["x", "target"], _session.InputNames(true));
        Assert.Equal(((0.9f * 0.9f) + (1.2f * 1.2f)) / 2, results.First().AsTensor<float>().GetValue(0), 1e-6f);
    }

    [Fact]
    public void TrainStep_IntoGivenOutputs_WritesThem()
    {
        var (loss, y) = (new float[1], new float[2]);
        using var lossValue = FixedBufferOnnxValue.CreateFromMemory<float>(OrtMemoryInfo.DefaultInstance, loss, TensorElementType.Float, [], 4);
        using var yValue = FixedBufferOnnxValue.CreateFromMemory<float>(OrtMemoryInfo.DefaultInstance, y, TensorElementType.Float, [2, 1], 8);

        _session.TrainStep([_x, _target], [lossValue, yValue]);

        Assert.Equal([0.1f, 0.2f], y);
        Assert.True(loss[0] > 1);
        Assert.Throws<ArgumentException>(() => _session.TrainStep([_x, _target], [lossValue]));
    }

    [Fact]
    public void OptimizerStep_AfterTwoStepsWithoutReset_TakesTheSum()
    {
        _session.SetLearningRate(0.1f);
        Step();
        Step();
        _session.LazyResetGrad();
        _session.OptimizerStep();

        var weights = Weights();
        Assert.Equal(0.1f + (0.1f * 2 * 0.9f), weights[0], 1e-6f);
        Assert.Equal(0.2f - (0.1f * 2 * 1.2f), weights[1], 1e-6f);
        Assert.Equal(0.3f, weights[2]);
        Step();
        _session.OptimizerStep();
        Assert.NotEqual(weights[0], Weights()[0]);
    }

    [Fact]
    public void LazyResetGrad_SurvivesAFailedStep()
    {
        _session.SetLearningRate(0.1f);
        Step();
        _session.LazyResetGrad();
        using var narrow = FixedBufferOnnxValue.CreateFromTensor(new DenseTensor<float>([2, 2]));
        var error = Assert.Throws<OnnxRuntimeException>(() => _session.TrainStep([narrow, _target]));
        Step();
        _session.OptimizerStep();

        Assert.Contains("Got invalid dimensions for input: x", error.Message, StringComparison.Ordinal);
        Assert.Equal(0.1f + (0.1f * 0.9f), Weights()[0], 1e-6f);
    }

    [Fact]
    public void TrainStep_WithAnotherNumberOfInputs_SaysHowMany()
    {
        Assert.Contains("feed names has 8 elements, but feed has 7 elements.", Assert.Throws<OnnxRuntimeException>(() => _session.TrainStep([_x])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "Train input name index out of range. Expected in range [0-2). Actual: 2",
            Assert.Throws<OnnxRuntimeException>(() => _session.TrainStep([_x, _target, _x])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void TrainStep_OfAnEmptyBatch_IsRefused()
    {
        using var empty = FixedBufferOnnxValue.CreateFromTensor(new DenseTensor<float>([0, 3]));
        using var nothing = FixedBufferOnnxValue.CreateFromTensor(new DenseTensor<float>([0, 1]));

        Assert.Contains("is empty", Assert.Throws<OnnxRuntimeException>(() => _session.TrainStep([empty, nothing])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainStep_WithDoubles_NamesBothTypes()
    {
        using var doubles = FixedBufferOnnxValue.CreateFromTensor(new DenseTensor<double>([2, 3]));

        Assert.Contains("tensor(double)", Assert.Throws<OnnxRuntimeException>(() => _session.TrainStep([doubles, _target])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EvalStep_WithoutItsGraph_IsAnError()
    {
        using var state = CheckpointState.LoadCheckpoint(_artifacts.CheckpointPath);
        using var session = new TrainingSession(state, _artifacts.TrainingModel, _artifacts.OptimizerModel);
        using var output = FixedBufferOnnxValue.CreateFromTensor(new DenseTensor<float>([1]));

        Assert.Throws<OnnxRuntimeException>(() => session.EvalStep([_x, _target], [output]));
        Assert.Null(session.OutputNames(false));
        Assert.Contains(
            "Eval model was not provided. Cannot export a model for inferencing.",
            Assert.Throws<OnnxRuntimeException>(() => session.ExportModelForInferencing(_artifacts.InFolder("i.onnx"), ["y"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void EvalStep_LeavesParametersAndGradientsAlone()
    {
        Step();
        using var before = _session.ToBuffer(false);
        using var results = _session.EvalStep(new RunOptions(), [Value(TinyArtifacts.X, 2, 3), Value(TinyArtifacts.Target, 2, 1)]);
        using var after = _session.ToBuffer(false);

        Assert.Equal(2, results.Count);
        Assert.Equal(before.GetTensorDataAsSpan<float>().ToArray(), after.GetTensorDataAsSpan<float>().ToArray());
    }

    private static OrtValue Value(float[] data, params long[] shape) => OrtValue.CreateTensorValueFromMemory(data, shape);

    [Fact]
    public void LearningRate_IsADefaultUntilItIsSet()
    {
        Assert.Equal(0.001f, _session.GetLearningRate());
        _session.SetLearningRate(-1);
        Assert.Equal(-1f, _session.GetLearningRate());
        Assert.Throws<InvalidOperationException>(_session.SchedulerStep);
    }

    [Fact]
    public void LinearSchedule_FollowsTheOptimizersSteps()
    {
        var rates = new List<float>();
        _session.RegisterLinearLRScheduler(2, 4, 0.1f);
        rates.Add(_session.GetLearningRate());
        for (var step = 0; step < 5; step++)
        {
            Step();
            _session.OptimizerStep();
            _session.SchedulerStep();
            rates.Add(_session.GetLearningRate());
        }

        Assert.Equal([0, 0.05f, 0.1f, 0.05f, 0, 0], rates);
        Assert.Throws<InvalidOperationException>(() => _session.SetLearningRate(1));
        Assert.Throws<InvalidOperationException>(() => _session.RegisterLinearLRScheduler(1, 2, 1));
    }

    [Fact]
    public void ToBuffer_FromBuffer_CopiesBothWays()
    {
        using var all = _session.ToBuffer(false);
        using var trainable = _session.ToBuffer(true);
        Assert.Equal([0.1f, 0.2f, 0.3f, 0, 1], all.GetTensorDataAsSpan<float>().ToArray());
        Assert.Equal([0.1f, 0.2f, 0.3f, 0], trainable.GetTensorDataAsSpan<float>().ToArray());

        _session.FromBuffer(Value([1, 2, 3, 4], 4));
        Assert.Equal([1, 2, 3], Weights());
        _session.FromBuffer(Value([1, 2, 3, 4, 5], 5));
        using var scale = _state.GetParameter("s");
        Assert.Equal(5, scale.GetTensorDataAsSpan<float>()[0]);
        Assert.Throws<ArgumentException>(() => _session.FromBuffer(Value([1, 2], 2)));
        Assert.Throws<ArgumentException>(() => _session.FromBuffer(Value([1, 2, 3, 4], 2, 2)));
    }

    [Fact]
    public void Export_GivesTheWeightsOfTheMoment()
    {
        _session.FromBuffer(Value([1, 2, 3, 4], 4));
        _session.ExportModelForInferencing(_artifacts.InFolder("i.onnx"), ["y"]);
        using var inference = new InferenceSession(_artifacts.InFolder("i.onnx"));
        using var options = new RunOptions();
        using var x = Value(TinyArtifacts.X, 2, 3);
        using var results = inference.Run(options, ["x"], [x], ["y"]);

        Assert.Equal([5, 6], results[0].GetTensorDataAsSpan<float>().ToArray());
        Assert.Contains("nope could not be found", Assert.Throws<OnnxRuntimeException>(() => _session.ExportModelForInferencing("x", ["nope"])).Message, StringComparison.Ordinal);
        Assert.Contains("non empty vector", Assert.Throws<OnnxRuntimeException>(() => _session.ExportModelForInferencing("x", [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_WithOptimizerState_GoesOnExactly()
    {
        using var artifacts = new TinyArtifacts(adamW: true);
        var (straight, resumed) = (Run(artifacts, 4, 0), Run(artifacts, 2, 2));

        Assert.Equal(straight, resumed);
    }

    private float[] Run(TinyArtifacts artifacts, int first, int second)
    {
        var path = artifacts.InFolder("half");
        foreach (var (steps, from) in new[] { (first, artifacts.CheckpointPath), (second, path) })
        {
            using var state = CheckpointState.LoadCheckpoint(from);
            using var session = new TrainingSession(new SessionOptions { IntraOpNumThreads = 1 }, state, artifacts.TrainingModel, artifacts.EvaluationModel, artifacts.OptimizerModel);
            Assert.Equal(0.001f, session.GetLearningRate());
            session.SetLearningRate(0.05f);
            for (var step = 0; step < steps; step++)
            {
                session.TrainStep([_x, _target]).Dispose();
                session.OptimizerStep();
                session.LazyResetGrad();
            }

            CheckpointState.SaveCheckpoint(state, path, includeOptimizerState: true);
        }

        var saved = CheckpointFile.Read(path);
        Assert.Equal(first + second, saved.OptimizerGroups.Single().Step);
        return saved.Trainable.Single(tensor => tensor.Name == "w").ToTensor().AsSpan<float>().ToArray();
    }

    [Fact]
    public void Parameters_OfTheWrongShapeOrName_AreRefused()
    {
        Assert.Contains("Parameter with name nope does not exist.", Assert.Throws<OnnxRuntimeException>(() => _state.GetParameter("nope")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "Parameter data shape mismatch. Expected: {3,1}, Got: {3}",
            Assert.Throws<OnnxRuntimeException>(() => _state.UpdateParameter("w", Value([1, 2, 3], 3))).Message,
            StringComparison.Ordinal);
        _state.UpdateParameter("w", Value([7, 8, 9], 3, 1));
        Assert.Equal([7, 8, 9], Weights());
        using var untouched = CheckpointState.LoadCheckpoint(_artifacts.CheckpointPath);
        Assert.Throws<OnnxRuntimeException>(() => untouched.UpdateParameter("w", Value([7, 8, 9], 3, 1)));
    }

    [Fact]
    public void Properties_KeepTypeAndValue()
    {
        _state.AddProperty("epoch", long.MaxValue);
        _state.AddProperty("rate", 0.1f);
        _state.AddProperty("name", "żółć");
        _state.AddProperty("name", "other");
        CheckpointState.SaveCheckpoint(_state, _artifacts.InFolder("saved"));
        using var loaded = CheckpointState.LoadCheckpoint(_artifacts.InFolder("saved"));

        Assert.Equal(long.MaxValue, loaded.GetProperty("epoch"));
        Assert.Equal(0.1f, loaded.GetProperty("rate"));
        Assert.Equal("other", loaded.GetProperty("name"));
        Assert.Contains("Property nope not found.", Assert.Throws<OnnxRuntimeException>(() => loaded.GetProperty("nope")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nominal_IsRefusedUntilAllParametersAreLoaded()
    {
        var names = new Checkpoint
        {
            IsNominal = true,
            Trainable = [.. TinyArtifacts.Checkpoint.Trainable.Select(tensor => tensor with { Dimensions = [], Data = default })],
            Frozen = [.. TinyArtifacts.Checkpoint.Frozen.Select(tensor => tensor with { Dimensions = [], Data = default })],
        };
        CheckpointFile.Write(_artifacts.InFolder("nominal"), names);
        using var state = CheckpointState.LoadCheckpoint(_artifacts.InFolder("nominal"));
        using var session = new TrainingSession(state, _artifacts.TrainingModel, _artifacts.EvaluationModel, _artifacts.OptimizerModel);

        Assert.Contains("nominal state", Assert.Throws<OnnxRuntimeException>(() => session.TrainStep([_x, _target])).Message, StringComparison.Ordinal);
        Assert.Contains("nominal", Assert.Throws<OnnxRuntimeException>(() => session.FromBuffer(Value([1, 2, 3, 4], 4))).Message, StringComparison.Ordinal);
        Assert.Throws<OnnxRuntimeException>(() => state.GetParameter("w"));
        session.FromBuffer(Value([0.1f, 0.2f, 0.3f, 0, 1], 5));
        using var results = session.TrainStep([_x, _target]);
        Assert.Equal(Step(), results.First().AsTensor<float>().GetValue(0));
    }

    [Fact]
    public void Constructor_WithACheckpointOfAnotherModel_NamesTheTensor()
    {
        var other = TinyArtifacts.Checkpoint with { Trainable = [CheckpointTensor.Of("w", OnnxAdapt.Abstractions.Tensor.Of([1f, 2f], 2, 1)), TinyArtifacts.Checkpoint.Trainable[1]] };
        CheckpointFile.Write(_artifacts.InFolder("other"), other);
        using var state = CheckpointState.LoadCheckpoint(_artifacts.InFolder("other"));

        var error = Assert.Throws<OnnxRuntimeException>(() => new TrainingSession(state, _artifacts.TrainingModel, _artifacts.OptimizerModel));

        Assert.Contains("checkpoint[w]: is Float[2, 1]; the graph's input is Float[3, 1].", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_WithoutTheFile_NamesIt()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => new TrainingSession(_state, _artifacts.InFolder("none.onnx"), _artifacts.OptimizerModel));

        Assert.Contains("none.onnx' does not exist", error.Message, StringComparison.Ordinal);
        Assert.Throws<OnnxRuntimeException>(() => CheckpointState.LoadCheckpoint(_artifacts.InFolder("none")));
    }
}
