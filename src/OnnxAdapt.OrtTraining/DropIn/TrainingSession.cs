using OnnxAdapt.OrtTraining.Artifacts;
using OnnxAdapt.OrtTraining.Sessions;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>
/// Trains with the artifacts of ONNX Runtime's on-device training, on the stock runtime. Names, overloads and behaviour are those of the package
/// Microsoft.ML.OnnxRuntime.Training 1.19.2; what ends the process there is an exception here.
/// </summary>
/// <remarks>One caller at a time. The state must outlive the session.</remarks>
public partial class TrainingSession : IDisposable
{
    private readonly CheckpointState _state;
    private readonly TrainingModule _module;
    private readonly ContiguousParameters _parameters;
    private readonly RunOptions _builtInRunOptions = new();
    private RateControl _control;
    private bool _disposed;

    /// <summary>A session with training, evaluation and optimizer graph.</summary>
    /// <param name="state">Where training starts, and what it changes.</param>
    /// <param name="trainModelPath">Path of the training graph.</param>
    /// <param name="evalModelPath">Path of the evaluation graph, or null.</param>
    /// <param name="optimizerModelPath">Path of the optimizer graph, or null.</param>
    /// <exception cref="OnnxRuntimeException">A file is missing or damaged, or the graphs and the state do not fit.</exception>
    public TrainingSession(CheckpointState state, string trainModelPath, string evalModelPath, string optimizerModelPath)
        : this(null, state, trainModelPath, evalModelPath, optimizerModelPath)
    {
    }

    /// <summary>A session without evaluation graph.</summary>
    /// <inheritdoc cref="TrainingSession(CheckpointState, string, string, string)"/>
    public TrainingSession(CheckpointState state, string trainModelPath, string optimizerModelPath)
        : this(null, state, trainModelPath, null, optimizerModelPath)
    {
    }

    /// <summary>A session with options of the caller's; null takes the built-in ones.</summary>
    /// <inheritdoc cref="TrainingSession(CheckpointState, string, string, string)"/>
    /// <param name="options">Options of the runtime's sessions; kernels of this library are registered with them.</param>
    /// <param name="state">Where training starts, and what it changes.</param>
    /// <param name="trainModelPath">Path of the training graph.</param>
    /// <param name="evalModelPath">Path of the evaluation graph, or null.</param>
    /// <param name="optimizerModelPath">Path of the optimizer graph, or null.</param>
    public TrainingSession(SessionOptions? options, CheckpointState state, string trainModelPath, string? evalModelPath, string? optimizerModelPath)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(trainModelPath);
        _state = state;
        _module = OrtFailures.Guard(() => new TrainingModule(
            state.State,
            TrainingArtifacts.Load(trainModelPath, evalModelPath, optimizerModelPath, state.State.Initial),
            SessionOpener.Of(options)));
        _parameters = new ContiguousParameters(state.State, [.. _module.Parameters]);
    }

    private enum RateControl
    {
        None,
        Constant,
        Linear,
    }

    /// <summary>Has the next training step replace the gradients instead of adding to them; until then they stay.</summary>
    public void LazyResetGrad() => Module.LazyReset();

    /// <summary>Sets the rate of the next optimizer steps.</summary>
    /// <exception cref="InvalidOperationException">A schedule is registered.</exception>
    public void SetLearningRate(float learningRate)
    {
        if (_control == RateControl.Linear)
        {
            throw new InvalidOperationException("Cannot set constant LR while using LR scheduler.");
        }

        OrtFailures.Guard(() => Module.LearningRate = learningRate);
        _control = RateControl.Constant;
    }

    /// <summary>The rate of the next optimizer step: 0.001 until it is set or scheduled.</summary>
    public float GetLearningRate() => OrtFailures.Guard(() => Module.LearningRate);

    /// <summary>
    /// Has the rate rise from 0 over the warm-up and fall back to 0 at the total. It is set at once for the number of optimizer steps done so far, so with a
    /// warm-up the first step of a new run changes nothing.
    /// </summary>
    /// <param name="warmupStepCount">Steps of the rise.</param>
    /// <param name="totalStepCount">Steps until 0.</param>
    /// <param name="initialLearningRate">The highest rate.</param>
    /// <exception cref="InvalidOperationException">A schedule is registered already.</exception>
    public void RegisterLinearLRScheduler(long warmupStepCount, long totalStepCount, float initialLearningRate)
    {
        if (_control == RateControl.Linear)
        {
            throw new InvalidOperationException("Cannot set LR scheduler while using constant LR.");
        }

        OrtFailures.Guard(() => Module.UseSchedule(new LinearSchedule(warmupStepCount, totalStepCount, initialLearningRate)));
        _control = RateControl.Linear;
    }

    /// <summary>Takes the rate from the schedule, for the number of optimizer steps done so far.</summary>
    /// <exception cref="InvalidOperationException">No schedule is registered.</exception>
    public void SchedulerStep()
    {
        if (_control != RateControl.Linear)
        {
            throw new InvalidOperationException("Cannot take scheduler step without registering a valid LR scheduler.");
        }

        OrtFailures.Guard(Module.StepSchedule);
    }

    /// <summary>Changes the trainable parameters by the gradients held.</summary>
    public void OptimizerStep() => OrtFailures.Guard(Module.OptimizerStep);

    /// <summary>Changes the trainable parameters by the gradients held.</summary>
    /// <param name="options">Not used: the update does not run in a session.</param>
    public void OptimizerStep(RunOptions options) => OptimizerStep();

    /// <summary>Writes a graph for inference with the present parameters as initializers.</summary>
    /// <param name="inferenceModelPath">Path of the file.</param>
    /// <param name="graphOutputNames">Outputs or inner values of the evaluation graph, in the wanted order.</param>
    /// <exception cref="OnnxRuntimeException">The session has no evaluation graph, it lacks an output, or the file cannot be written.</exception>
    public void ExportModelForInferencing(string inferenceModelPath, IReadOnlyCollection<string> graphOutputNames)
    {
        ArgumentNullException.ThrowIfNull(inferenceModelPath);
        ArgumentNullException.ThrowIfNull(graphOutputNames);
        OrtFailures.Guard(() => Module.ExportForInference(inferenceModelPath, graphOutputNames));
    }

    /// <summary>A copy of all parameters one after the other, in the order of the training graph's inputs.</summary>
    /// <param name="onlyTrainable">Whether frozen parameters are left out.</param>
    public OrtValue ToBuffer(bool onlyTrainable)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        long[] shape = [_parameters.Count(onlyTrainable)];
        var buffer = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, Tensors.TensorElementType.Float, shape);
        try
        {
            OrtFailures.Guard(() => _parameters.CopyTo(buffer.GetTensorMutableDataAsSpan<float>(), onlyTrainable));
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Sets parameters from a buffer as <see cref="ToBuffer"/> makes it: the trainable ones or all, whichever its length says.</summary>
    /// <param name="buffer">A float tensor with one axis; copied.</param>
    /// <exception cref="ArgumentException">The buffer is no such tensor, or of another length.</exception>
    /// <remarks>A nominal state takes all parameters, also where all of them are trainable.</remarks>
    public void FromBuffer(OrtValue buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.OnnxType != OnnxValueType.ONNX_TYPE_TENSOR)
        {
            throw new ArgumentException("Incorrect buffer received. Expected a tensor buffer.");
        }

        var info = buffer.GetTensorTypeAndShape();
        if (info.Shape.Length != 1)
        {
            throw new ArgumentException($"Incorrect buffer shape received. Expected a contiguous tensor buffer. Expected number of dimensions: 1, Actual: {info.Shape.Length}");
        }

        if (info.ElementDataType != Tensors.TensorElementType.Float)
        {
            throw new ArgumentException($"Incorrect buffer type received. Expected Float, Actual: {info.ElementDataType}");
        }

        Load(buffer, info.ElementCount);
    }

    /// <summary>Names of the outputs of a step, the loss first; null for evaluation without its graph.</summary>
    /// <param name="training">Whether those of the training graph are asked for, or those of the evaluation graph.</param>
    public List<string> OutputNames(bool training) => Names(training, Module.TrainingOutputs, Module.EvaluationOutputs);

    /// <summary>Names of the inputs of a step in the order in which they are given; null for evaluation without its graph.</summary>
    /// <param name="training">Whether those of the training graph are asked for, or those of the evaluation graph.</param>
    public List<string> InputNames(bool training) => Names(training, Module.TrainingInputs, Module.EvaluationInputs);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the sessions; the state stays.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _module.Dispose();
            _builtInRunOptions.Dispose();
        }

        _disposed = true;
    }

    private TrainingModule Module
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            ObjectDisposedException.ThrowIf(_state.IsClosed, _state);
            return _module;
        }
    }

    private List<string> Names(bool training, IReadOnlyList<string> ofTraining, IReadOnlyList<string> ofEvaluation) =>
        training ? [.. ofTraining] : Module.CanEvaluate ? [.. ofEvaluation] : null!;

    private void Load(OrtValue buffer, long count)
    {
        var (trainable, all) = (_parameters.Count(onlyTrainable: true), _parameters.Count(onlyTrainable: false));
        if (count != trainable && count != all)
        {
            throw new ArgumentException(
                $"Incorrect buffer size received. Expected size to be one of {trainable} (training only) or {all} (all parameters). Actual size: {count}");
        }

        var onlyTrainable = count == trainable && !(_state.State.IsNominal && count == all);
        OrtFailures.Guard(() => _parameters.CopyFrom(buffer.GetTensorDataAsSpan<float>(), onlyTrainable));
    }
}
