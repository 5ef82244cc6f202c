using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Runtime.Memory;
using OnnxAdapt.Runtime.Optimizers;
using OnnxAdapt.Runtime.Sessions;

namespace OnnxAdapt.Runtime.Training;

/// <summary>
/// Trains on the stock runtime: parameters are graph inputs in native memory, gradients are graph outputs in native memory, and the
/// optimizer changes the parameters between runs.
/// </summary>
internal sealed class OrtTrainingBackend : ITrainingBackend
{
    private readonly ulong _randomSeed;
    private readonly ChunkPlan _plan;
    private readonly ChunkRunner _runner;
    private readonly ParameterOptimizer _optimizer;
    private readonly NativeBlock _parameters;
    private readonly GradientBlock _gradients;
    private readonly BufferBlock _buffers;
    private readonly OrtValue[] _parameterValues;
    private readonly OrtValue[] _gradientValues;
    private readonly Lazy<GradientGraph> _training;
    private readonly Lazy<EvaluationGraph> _evaluation;
    private readonly Lazy<GradientAccumulator> _accumulator;
    private int _part;

    public OrtTrainingBackend(TrainingProgram program, ParameterSet initial, OptimizerSettings optimizer, TrainingBackendOptions options)
    {
        _buffers = new BufferBlock(program.Buffers);
        ParameterBlock.Require(initial, [.. program.Parameters, .. _buffers.Slots]);
        var settings = SessionSettings.ForTraining(options);
        Program = program;
        _randomSeed = options.RandomSeed;
        _plan = new ChunkPlan(program.Parameters);
        _runner = new ChunkRunner(settings.ThreadCount);
        _optimizer = new ParameterOptimizer(optimizer, program.Parameters, _plan, _runner);
        _parameters = new NativeBlock(_plan.Length);
        _gradients = new GradientBlock(_plan, _runner);
        ParameterBlock.Fill(_parameters, _plan, program.Parameters, initial);
        _buffers.Fill(initial);
        OrtEnvironment.EnsureReady();
        _parameterValues = ParameterBlock.Wrap(_parameters, _plan, program.Parameters);
        _gradientValues = ParameterBlock.Wrap(_gradients.Values, _plan, program.Parameters);
        _training = new Lazy<GradientGraph>(() => OpenTraining(settings));
        _evaluation = new Lazy<EvaluationGraph>(() => OpenEvaluation(settings));
        _accumulator = new Lazy<GradientAccumulator>(() => new GradientAccumulator(_plan, _runner));
    }

    /// <inheritdoc/>
    public TrainingProgram Program { get; }

    /// <inheritdoc/>
    public long StepCount => _optimizer.StepCount;

    /// <summary>Loads both graphs, so that a bad program is refused at once.</summary>
    /// <exception cref="AdaptException">As <see cref="ITrainingBackendFactory.Create"/> says.</exception>
    public void Prepare()
    {
        _ = _training.Value;
        _ = _evaluation.Value;
    }

    /// <inheritdoc/>
    public TrainingStepResult Step(IReadOnlyList<NamedTensor> batch)
    {
        var loss = ComputeGradients(batch);
        var norm = _optimizer.RequireFiniteNorm(_gradients);
        _buffers.Commit();
        return Apply(_gradients, loss, norm);
    }

    /// <inheritdoc/>
    public float Accumulate(IReadOnlyList<NamedTensor> batch, float scale)
    {
        if (!float.IsFinite(scale) || scale <= 0)
        {
            throw AdaptException.Invalid("scale", $"{scale} is not a number above 0.");
        }

        var loss = ComputeGradients(batch);
        _optimizer.RequireFiniteNorm(_gradients);
        _buffers.Commit();
        _accumulator.Value.Add(_gradients, loss, scale);
        _part++;
        return loss;
    }

    /// <inheritdoc/>
    public TrainingStepResult ApplyAccumulated()
    {
        var sum = _accumulator.Value;
        var loss = sum.RequireLoss();
        try
        {
            return Apply(sum.Gradients, loss, _optimizer.RequireFiniteNorm(sum.Gradients));
        }
        finally
        {
            sum.Clear();
            _part = 0;
        }
    }

    /// <inheritdoc/>
    public Tensor[] Evaluate(IReadOnlyList<NamedTensor> batch, IReadOnlyList<string> outputNames)
    {
        InputCheck.Require(batch, Program.DataInputs);
        return _evaluation.Value.Run(batch, outputNames);
    }

    /// <inheritdoc/>
    public ParameterSet ExportParameters()
    {
        var copy = new ParameterSet();
        ParameterBlock.Export(_parameters, _plan, Program.Parameters, copy);
        _buffers.Export(copy);
        return copy;
    }

    /// <inheritdoc/>
    public ParameterSet ExportOptimizerState() => OptimizerStateFormat.Export(_optimizer, _plan, Program.Parameters);

    /// <inheritdoc/>
    public ParameterSet ViewParameters()
    {
        var view = new ParameterSet();
        ParameterBlock.View(_parameters, _plan, Program.Parameters, view);
        _buffers.View(view);
        return view;
    }

    /// <inheritdoc/>
    public ParameterSet ViewOptimizerState() => OptimizerStateFormat.View(_optimizer, _plan, Program.Parameters);

    /// <inheritdoc/>
    public void Import(ParameterSet parameters, ParameterSet? optimizerState = null)
    {
        ParameterBlock.Require(parameters, [.. Program.Parameters, .. _buffers.Slots]);
        if (optimizerState is not null)
        {
            OptimizerStateFormat.Require(optimizerState, _optimizer, Program.Parameters);
            OptimizerStateFormat.Import(optimizerState, _optimizer, _plan, Program.Parameters);
        }

        ParameterBlock.Fill(_parameters, _plan, Program.Parameters, parameters);
        _buffers.Fill(parameters);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DisposeMade(_training);
        DisposeMade(_evaluation);
        DisposeMade(_accumulator);
        Array.ForEach(_parameterValues, value => value.Dispose());
        Array.ForEach(_gradientValues, value => value.Dispose());
        _optimizer.Dispose();
        _parameters.Dispose();
        _buffers.Dispose();
        _gradients.Dispose();
    }

    private static void DisposeMade<T>(Lazy<T> made)
        where T : IDisposable
    {
        if (made.IsValueCreated)
        {
            made.Value.Dispose();
        }
    }

    private static T Open<T>(ReadOnlyMemory<byte> model, SessionSettings settings, Func<InferenceSession, T> use)
    {
        var session = OrtSessionFactory.Create(ModelBinary.FromBytes(model), settings);
        try
        {
            return use(session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private GradientGraph OpenTraining(SessionSettings settings) => Open(
        Program.TrainingModel,
        settings,
        session => new GradientGraph(session, settings.UseArena, Program, _parameterValues, _gradientValues, _gradients, _buffers));

    private EvaluationGraph OpenEvaluation(SessionSettings settings) => Open(Program.EvaluationModel, settings, session =>
    {
        ProgramCheck.RequireNoOtherInputs(session, "evaluation", Program, key: null);
        return new EvaluationGraph(session, [.. _parameterValues, .. _buffers.Values], Program);
    });

    private float ComputeGradients(IReadOnlyList<NamedTensor> batch)
    {
        InputCheck.Require(batch, Program.DataInputs);
        var loss = _training.Value.Run(batch, StepKey.Of(_randomSeed, StepCount, _part));
        if (!float.IsFinite(loss)) throw AdaptException.Precondition($"The loss of this batch is {loss}, so nothing was changed; lower the learning rate or look at this batch.");
        return loss;
    }

    private TrainingStepResult Apply(GradientBlock gradients, float loss, double norm)
    {
        var rate = _optimizer.Step(_parameters, gradients, norm);
        return new TrainingStepResult(_optimizer.StepCount, loss, rate, norm);
    }
}
