using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.OrtTraining.Artifacts;
using OnnxAdapt.OrtTraining.Checkpoints;
using OnnxAdapt.Runtime.Errors;
using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.OrtTraining.Sessions;

/// <summary>
/// Trains with artifacts of ONNX Runtime's on-device training on the stock runtime: the same steps with the same meaning as <c>TrainingSession</c>, in terms of
/// this library's tensors. One caller at a time.
/// </summary>
/// <remarks>
/// Gradients add up from step to step until <see cref="LazyResetGradients"/>; clipping changes the sum itself; running statistics of batch normalisations
/// change in the training step.
/// </remarks>
public sealed class ArtifactTrainer : IDisposable
{
    private readonly TrainingState _state;
    private readonly TrainingModule _module;
    private readonly ContiguousParameters _parameters;
    private readonly RunOptions _options = new();

    /// <summary>Opens the graphs.</summary>
    /// <param name="artifacts">Graphs and checkpoint; the checkpoint's tensors are copied.</param>
    /// <param name="options">Provider, threads and memory; null takes the defaults.</param>
    /// <param name="kernels">Operators of the domain <c>ai.onnxadapt</c> that kernels of this library run; empty for standard operators only, null for all.</param>
    /// <exception cref="AdaptException">InvalidArgument when graphs and checkpoint do not fit; Unimplemented for operators that cannot run here.</exception>
    public ArtifactTrainer(TrainingArtifacts artifacts, TrainingBackendOptions? options = null, IReadOnlySet<string>? kernels = null)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        _state = new TrainingState(artifacts.Checkpoint);
        try
        {
            _module = new TrainingModule(_state, artifacts, SessionOpener.Of(options ?? new TrainingBackendOptions(), kernels));
            _parameters = new ContiguousParameters(_state, [.. _module.Parameters]);
        }
        catch
        {
            _state.Dispose();
            _options.Dispose();
            throw;
        }
    }

    /// <summary>Inputs of a training step, in order.</summary>
    public IReadOnlyList<string> TrainingInputs => _module.TrainingInputs;

    /// <summary>Outputs of a training step, the loss first.</summary>
    public IReadOnlyList<string> TrainingOutputs => _module.TrainingOutputs;

    /// <summary>Inputs of an evaluation step, in order; none without an evaluation graph.</summary>
    public IReadOnlyList<string> EvaluationInputs => _module.EvaluationInputs;

    /// <summary>Outputs of an evaluation step, the loss first.</summary>
    public IReadOnlyList<string> EvaluationOutputs => _module.EvaluationOutputs;

    /// <summary>Whether an evaluation graph was given.</summary>
    public bool CanEvaluate => _module.CanEvaluate;

    /// <summary>Whether the parameters have no values yet and must be loaded by <see cref="LoadParameters"/>.</summary>
    public bool IsNominal => _state.IsNominal;

    /// <summary>Rate of the next optimizer step. A new or resumed run starts with 0.001, whatever its checkpoint says.</summary>
    /// <exception cref="AdaptException">FailedPrecondition without an optimizer graph.</exception>
    public float LearningRate
    {
        get => _module.LearningRate;
        set => _module.LearningRate = value;
    }

    /// <summary>Named values that are saved with checkpoints, each an <see cref="long"/>, a <see cref="float"/> or a <see cref="string"/>.</summary>
    public IDictionary<string, object> Properties => _state.Properties;

    /// <summary>Forward, loss and backward.</summary>
    /// <param name="inputs">In the order of <see cref="TrainingInputs"/>.</param>
    /// <returns>In the order of <see cref="TrainingOutputs"/>; the caller disposes them.</returns>
    /// <exception cref="AdaptException">InvalidArgument for inputs that the graph refuses, before anything is changed.</exception>
    public Tensor[] TrainStep(IReadOnlyList<Tensor> inputs) => Run(inputs, _module.TrainingInputs, _module.TrainingOutputs, values => _module.TrainStep(_options, values));

    /// <summary>Runs the evaluation graph.</summary>
    /// <param name="inputs">In the order of <see cref="EvaluationInputs"/>.</param>
    /// <returns>In the order of <see cref="EvaluationOutputs"/>; the caller disposes them.</returns>
    /// <exception cref="AdaptException">InvalidArgument for inputs that the graph refuses; FailedPrecondition without an evaluation graph.</exception>
    public Tensor[] EvalStep(IReadOnlyList<Tensor> inputs) => Run(inputs, _module.EvaluationInputs, _module.EvaluationOutputs, values => _module.EvalStep(_options, values));

    /// <summary>Has the next training step replace the gradients; until then they stay.</summary>
    public void LazyResetGradients() => _module.LazyReset();

    /// <summary>Changes the trainable parameters by the gradients held.</summary>
    /// <exception cref="AdaptException">FailedPrecondition without an optimizer graph.</exception>
    public void OptimizerStep() => _module.OptimizerStep();

    /// <summary>Has the rate rise from 0 over the warm-up and fall to 0 at the total; it is set at once, for the steps done so far.</summary>
    /// <param name="warmupSteps">Steps of the rise.</param>
    /// <param name="totalSteps">Steps until 0.</param>
    /// <param name="initialRate">The highest rate.</param>
    public void UseLinearSchedule(long warmupSteps, long totalSteps, float initialRate) =>
        _module.UseSchedule(new LinearSchedule(warmupSteps, totalSteps, initialRate));

    /// <summary>Takes the rate from the schedule, for the steps done so far.</summary>
    public void StepSchedule() => _module.StepSchedule();

    /// <summary>Number of floats of all parameters, or of the trainable ones.</summary>
    public long CountParameters(bool onlyTrainable) => _parameters.Count(onlyTrainable);

    /// <summary>Copies of all parameters, in the order of the training graph.</summary>
    /// <exception cref="AdaptException">FailedPrecondition when they have no values yet.</exception>
    public ParameterSet ExportParameters()
    {
        if (_state.IsNominal)
        {
            throw AdaptException.Precondition("Cannot get parameter from a nominal state. Please load the parameter states first");
        }

        var copy = new ParameterSet();
        foreach (var parameter in _module.Parameters)
        {
            copy.Add(parameter.Name, parameter.Value!.Clone());
        }

        return copy;
    }

    /// <summary>Copies of the gradients held, of the trainable parameters.</summary>
    public ParameterSet ExportGradients() => _module.ExportGradients();

    /// <summary>Copies the parameters, one after the other in the order of the training graph, into one list.</summary>
    /// <param name="target">As long as <see cref="CountParameters"/> says.</param>
    /// <param name="onlyTrainable">Whether frozen parameters are left out.</param>
    public void CopyParameters(Span<float> target, bool onlyTrainable) => _parameters.CopyTo(target, onlyTrainable);

    /// <summary>Sets the parameters from one list.</summary>
    /// <param name="source">As long as <see cref="CountParameters"/> says.</param>
    /// <param name="onlyTrainable">Whether frozen parameters are left out; not possible for a nominal checkpoint.</param>
    public void LoadParameters(ReadOnlySpan<float> source, bool onlyTrainable) => _parameters.CopyFrom(source, onlyTrainable);

    /// <summary>The present state as a checkpoint; its tensors are copies.</summary>
    /// <param name="includeOptimizer">Whether the optimizer's counters and moments go in.</param>
    public Checkpoint ToCheckpoint(bool includeOptimizer) => _state.ToCheckpoint(includeOptimizer);

    /// <summary>Writes a graph for inference with the present parameters as initializers.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="outputs">Names of outputs or inner values of the evaluation graph, in the wanted order.</param>
    /// <exception cref="AdaptException">FailedPrecondition without an evaluation graph; InvalidArgument for an unknown output.</exception>
    public void ExportForInference(string path, IReadOnlyCollection<string> outputs) => _module.ExportForInference(path, outputs);

    /// <inheritdoc/>
    public void Dispose()
    {
        _module.Dispose();
        _state.Dispose();
        _options.Dispose();
    }

    private static Tensor[] Run(IReadOnlyList<Tensor> inputs, IReadOnlyList<string> names, IReadOnlyList<string> outputs, Func<IReadOnlyList<OrtValue>, OrtValue[]> run)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        NamedTensor[] named = [.. inputs.Select((input, i) => new NamedTensor(i < names.Count ? names[i] : "", input))];
        using var values = new InputValues(named);
        try
        {
            return [.. run([.. values.Values]).Select((value, i) => OrtTensors.Own(value, outputs[i]))];
        }
        catch (OnnxRuntimeException error)
        {
            throw OrtErrors.Running(error, named);
        }
    }
}
