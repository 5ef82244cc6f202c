using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.OrtTraining.Artifacts;
using OnnxAdapt.Runtime.Optimizers;
using OnnxAdapt.Runtime.Training;

namespace OnnxAdapt.OrtTraining.Sessions;

/// <summary>Trains a state with a set of artifacts on the stock runtime, step by step as Microsoft's training runtime does.</summary>
internal sealed class TrainingModule : IDisposable
{
    private readonly TrainingState _state;
    private readonly TrainableBlock _block;
    private readonly StepGraph _graph;
    private readonly ChunkRunner _runner;
    private readonly BoundGraph _training;
    private readonly BoundGraph? _evaluation;
    private readonly OrtValue[] _gradients;
    private LinearSchedule? _schedule;
    private bool _reset;

    /// <summary>Opens the graphs and attaches the state, which is not taken over.</summary>
    /// <exception cref="AdaptException">The artifacts do not fit each other, or cannot run here.</exception>
    public TrainingModule(TrainingState state, TrainingArtifacts artifacts, SessionOpener opener)
    {
        _state = state;
        Artifacts = artifacts;
        _graph = StepGraphBuilder.Build(artifacts.TrainingModel, state.Initial, opener.Kernels, opener.Seed);
        _runner = new ChunkRunner(opener.Threads);
        _block = state.Attach(_graph.Parameters);
        _gradients = ParameterBlock.Wrap(_block.Gradients, _block.Plan, _block.Parameters);
        if (artifacts.OptimizerModel is { } optimizer)
        {
            state.UseOptimizer(OptimizerDescription.Read(optimizer), _runner);
        }

        try
        {
            _training = OpenTraining(opener);
            (_evaluation, EvaluationInputs, EvaluationOutputs) = artifacts.EvaluationModel is { } evaluation ? OpenEvaluation(evaluation, opener) : (null, [], []);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The graphs.</summary>
    public TrainingArtifacts Artifacts { get; }

    public IReadOnlyList<string> TrainingInputs => [.. _graph.UserInputs.Select(input => input.Name)];

    public IReadOnlyList<string> TrainingOutputs => _graph.UserOutputs;

    public IReadOnlyList<string> EvaluationInputs { get; }

    public IReadOnlyList<string> EvaluationOutputs { get; }

    /// <summary>Whether there is an evaluation graph.</summary>
    public bool CanEvaluate => _evaluation is not null;

    /// <summary>The parameters in the order of the training graph.</summary>
    public IEnumerable<ParameterState> Parameters => _graph.Parameters.Select(input => _state.Require(input.Name));

    /// <summary>Rate of the next optimizer step.</summary>
    public float LearningRate
    {
        get => RequireOptimizer().Rate;
        set => RequireOptimizer().Rate = value;
    }

    /// <summary>Has the next training step replace the gradients instead of adding to them.</summary>
    public void LazyReset() => _reset = true;

    /// <summary>Forward, loss and backward; the gradients are added to those held, or replace them after a reset.</summary>
    /// <param name="options">Of the run.</param>
    /// <param name="inputs">In the order of <see cref="TrainingInputs"/>.</param>
    /// <param name="outputs">Memory for the outputs, or null.</param>
    /// <returns>The outputs in the order of <see cref="TrainingOutputs"/>; the caller disposes them.</returns>
    public OrtValue[] TrainStep(RunOptions options, IReadOnlyList<OrtValue> inputs, IReadOnlyList<OrtValue>? outputs = null)
    {
        RequireLoaded("Cannot perform TrainStep with a nominal state. Please load the model parameters first.");
        var results = _training.Run(options, inputs, outputs);
        Accumulate();
        for (var i = 0; i < _graph.Updates.Count; i++)
        {
            var value = results[TrainingOutputs.Count + _gradients.Length + i];
            value.GetTensorDataAsSpan<byte>().CopyTo(_state.Require(_graph.Updates[i].Parameter).Value!.Data.Span);
        }

        return Keep(results, TrainingOutputs.Count);
    }

    /// <summary>Runs the evaluation graph.</summary>
    public OrtValue[] EvalStep(RunOptions options, IReadOnlyList<OrtValue> inputs, IReadOnlyList<OrtValue>? outputs = null)
    {
        RequireLoaded("Cannot perform EvalStep with a nominal state. Please load the model parameters first.");
        var evaluation = _evaluation ?? throw AdaptException.Precondition("Eval model was not provided. Create the session with one to run an eval step.");
        return Keep(evaluation.Run(options, inputs, outputs), EvaluationOutputs.Count);
    }

    /// <summary>Changes the trainable parameters by the gradients held.</summary>
    public void OptimizerStep() => RequireOptimizer().Step();

    /// <summary>Has the rate follow a schedule, from the present step on.</summary>
    public void UseSchedule(LinearSchedule schedule)
    {
        RequireOptimizer().InitialRate = schedule.InitialRate;
        _schedule = schedule;
        StepSchedule();
    }

    /// <summary>Takes the rate from the schedule.</summary>
    public void StepSchedule()
    {
        var optimizer = RequireOptimizer();
        optimizer.Rate = (_schedule ?? throw AdaptException.Precondition("No learning rate scheduler is registered.")).RateAt(optimizer.StepCount);
    }

    /// <summary>Writes a graph for inference with the present parameters.</summary>
    public void ExportForInference(string path, IReadOnlyCollection<string> outputs)
    {
        RequireLoaded("Cannot export the model with a nominal state. Please load the model parameters first.");
        var evaluation = Artifacts.EvaluationModel
            ?? throw AdaptException.Precondition("Eval model was not provided. Cannot export a model for inferencing.");
        InferenceExport.Write(InferenceExport.Build(evaluation, _state, outputs), path, _state.Initial.HasExternalData);
    }

    /// <summary>A copy of the gradients held, by parameter.</summary>
    public ParameterSet ExportGradients()
    {
        var copy = new ParameterSet();
        ParameterBlock.Export(_block.Accumulated, _block.Plan, _block.Parameters, copy);
        return copy;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _training?.Dispose();
        _evaluation?.Dispose();
        Array.ForEach(_gradients, gradient => gradient.Dispose());
    }

    private static OrtValue[] Keep(IDisposableReadOnlyCollection<OrtValue> results, int count)
    {
        foreach (var inner in results.Skip(count))
        {
            inner.Dispose();
        }

        return [.. results.Take(count)];
    }

    private void Accumulate()
    {
        var replace = _reset;
        _runner.Run(_block.Plan.Chunks.Length, index =>
        {
            var chunk = _block.Plan.Chunks[index];
            var gradients = _block.Gradients.Slice(chunk.Start, chunk.Length);
            var sum = _block.Accumulated.Slice(chunk.Start, chunk.Length);
            if (replace)
            {
                gradients.CopyTo(sum);
            }
            else
            {
                TensorPrimitives.Add(sum, gradients, sum);
            }
        });
        _reset = false;
    }

    private BoundGraph OpenTraining(SessionOpener opener)
    {
        var gradients = _block.Parameters.Select((parameter, i) => KeyValuePair.Create(_graph.Gradients[parameter.Name], _gradients[i]));
        return new BoundGraph(
            opener.Open(OnnxWriter.ToBytes(_graph.Model)),
            _graph.UserInputs,
            _graph.UserOutputs,
            _graph.StoredInputCount,
            Parameters,
            gradients,
            _graph.Updates.Select(update => update.Output));
    }

    private (BoundGraph Graph, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs) OpenEvaluation(OnnxModel model, SessionOpener opener)
    {
        var known = model.Graph.Inputs.Where(input => _state.Find(input.Name) is not null).ToArray();
        var user = model.Graph.Inputs.Except(known).ToArray();
        string[] outputs = [.. model.Graph.Outputs.Select(output => output.Name)];
        var parameters = known.Select(input => _state.Require(input.Name));
        var graph = new BoundGraph(opener.Open(OnnxWriter.ToBytes(model)), user, outputs, model.Graph.Inputs.Count, parameters, [], []);
        return (graph, [.. user.Select(input => input.Name)], outputs);
    }

    private void RequireLoaded(string problem)
    {
        if (_state.IsNominal)
        {
            throw AdaptException.Precondition(problem);
        }
    }

    private OptimizerState RequireOptimizer()
    {
        RequireLoaded("The parameters of a nominal state have no values yet. Please load the model parameters first.");
        return Artifacts.OptimizerModel is not null && _state.Optimizer is { } optimizer
            ? optimizer
            : throw AdaptException.Precondition("Optimizer model was not provided. Create the session with one to use learning rates and optimizer steps.");
    }
}
