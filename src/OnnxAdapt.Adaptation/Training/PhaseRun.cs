using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Evaluation;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>One phase of a run: a backend, its rows, and where it stands.</summary>
internal sealed class PhaseRun : IDisposable
{
    private const ulong RandomNumbers = ulong.MaxValue;

    private readonly TrainingContext _context;
    private readonly int _command;
    private readonly int[] _rows;
    private readonly StepParts _parts;

    /// <summary>Values of all parameters when the backend was opened; null when it trains them all.</summary>
    private ParameterSet? _values;

    private ITrainingBackend _backend;
    private OptimizerSettings _optimizer = new();
    private int[] _order = [];
    private long _orderedEpoch = -1;

    public PhaseRun(TrainingContext context, TrainingSet set, int[] rows, int command, int phase, TrainingSchedule schedule, ParameterSet? earlier)
    {
        _context = context;
        _command = command;
        _rows = rows;
        (Set, Phase, Schedule) = (set, phase, schedule);
        Scaling = set.ScalingOf(rows);
        var values = context.Scope.Initial(set.OutputCount, earlier);
        if (earlier is not null) Scaling?.ToScaled(values);
        (_backend, _values) = Open(values);
        _parts = StepParts.Of(context.Settings, _backend.Program);
    }

    public FeatureScaling? Scaling { get; }

    public TrainingSet Set { get; }

    public int Phase { get; }

    public TrainingSchedule Schedule { get; }

    /// <summary>Steps done in this phase.</summary>
    public long Step { get; private set; }

    public bool AtEnd => Step >= Schedule.TotalSteps;

    public bool AtEpochEnd => Step % Schedule.StepsPerEpoch == 0;

    public double Epoch => (double)Step / Schedule.StepsPerEpoch;

    /// <summary>Whether the run can go on from a checkpoint to bit-equal parameters; not with random numbers of the runtime's own.</summary>
    public bool CanContinue => _backend.Program.IsRepeatable;

    /// <summary>Examples of the last step.</summary>
    public int LastBatch { get; private set; }

    /// <summary>Goes on from a checkpoint, which was made with the levels of its last step.</summary>
    public void Continue(RunCheckpoint checkpoint)
    {
        Step = Math.Max(0, checkpoint.State.Step - 1);
        Unfreeze();
        _backend.Import(checkpoint.Parameters, checkpoint.Optimizer);
        Step = checkpoint.State.Step;
    }

    /// <summary>One optimizer step.</summary>
    public TrainingStepResult Advance()
    {
        Unfreeze();
        var rows = NextRows().ToArray();
        LastBatch = rows.Length;
        var result = Compute(rows);
        if (!float.IsFinite(result.Loss)) throw AdaptException.Precondition($"The loss is {result.Loss}.");
        Step++;
        return result;
    }

    private TrainingStepResult Compute(int[] rows)
    {
        Range[] parts = [.. _parts.Split(rows.Length)];
        if (parts.Length == 1) return _backend.Step(Set.Batch(rows, Scaling));
        foreach (var part in parts)
        {
            var some = rows.AsSpan(part);
            _backend.Accumulate(Set.Batch(some, Scaling), (float)some.Length / rows.Length);
        }

        return _backend.ApplyAccumulated();
    }

    /// <summary>A copy of all parameters, those that are still frozen included.</summary>
    public ParameterSet AllParameters() => _values is null ? _backend.ExportParameters() : Overlay(_values, _backend.ViewParameters());

    /// <summary>Takes parameters over; the optimizer's state stays.</summary>
    public void Import(ParameterSet parameters)
    {
        using var part = Overlay(_backend.ViewParameters(), parameters);
        _backend.Import(part);
    }

    /// <summary>What is trained now, with the optimizer's state, to go on from; to be read before the next step.</summary>
    public (ParameterSet Parameters, ParameterSet Optimizer) View() => (_backend.ViewParameters(), _backend.ViewOptimizerState());

    /// <summary>How it ended: what going on elsewhere takes beside the plain parameters; to be read before anything else is done.</summary>
    public TrainedRun End() => new(
        new TrainedFacts
        {
            Outputs = Set.OutputCount,
            Labels = Set.Snapshot.Labels,
            Statistics = [.. _backend.Program.Buffers.Select(buffer => buffer.Name)],
            Optimizer = _optimizer,
            Scaling = Scaling?.Numbers,
        },
        Scaling is null ? new ParameterSet() : AllParameters(),
        _backend.ViewOptimizerState());

    /// <summary>Outputs of the present parameters, row-major.</summary>
    public float[] Score(int[] rows, FeatureScaling? scaling) => Scorer.Score(_backend, Set, rows, scaling, _context.Scope.ScoringRows);

    /// <summary>A copy of the parameters, for plain features.</summary>
    public ParameterSet PlainParameters()
    {
        var parameters = AllParameters();
        Scaling?.ToPlain(parameters);
        return parameters;
    }

    public EvaluationResult Evaluate(int[] rows, long step)
    {
        var outputs = Score(rows, Scaling);
        return Evaluator.Evaluate(_context.Settings.Task, outputs, [.. rows.Select(row => Set.Snapshot.Targets[row])], Set.Snapshot.Labels, Set.OutputCount, step, Set.Snapshot.Members);
    }

    public void Dispose()
    {
        _backend.Dispose();
        _values?.Dispose();
    }

    /// <summary>The first set with the values that the second has under the same names.</summary>
    private static ParameterSet Overlay(ParameterSet values, ParameterSet newer)
    {
        var result = new ParameterSet();
        foreach (var (name, value) in values) result.Add(name, (newer.TryGet(name, out var found) ? found : value).Clone());
        return result;
    }

    /// <summary>Every phase of every command has random numbers of its own.</summary>
    private ulong RandomSeed() => new CounterRandom(_context.Settings.Seed, (ulong)_command, (ulong)Phase, RandomNumbers).Bits(0);

    /// <summary>Levels from the top that are trained at the present step.</summary>
    private int Level()
    {
        var pace = _context.Settings.Optimizer.UnfreezeEpochs * Schedule.StepsPerEpoch;
        return pace == 0 ? int.MaxValue : (int)Math.Min(int.MaxValue, Step / pace);
    }

    /// <summary>A backend that starts from the values, and the values where it does not train them all.</summary>
    private (ITrainingBackend Backend, ParameterSet? Values) Open(ParameterSet values)
    {
        var program = _context.Scope.Program(Set.OutputCount, Level());
        var names = program.Parameters.Select(parameter => parameter.Name).ToArray();
        var buffers = program.Buffers.Select(buffer => buffer.Name);
        _optimizer = OptimizerPlan.Of(_context.Settings, names, Schedule.TotalSteps, _context.Scope.Levels(Set.OutputCount));
        var initial = new ParameterSet();
        foreach (var name in names.Concat(buffers)) initial.Add(name, values[name]);
        var backend = _context.Backends.Create(program, initial, _optimizer, _context.BackendOptions with { RandomSeed = RandomSeed() });
        if (initial.Count < values.Count) return (backend, values);
        values.Dispose();
        return (backend, null);
    }

    /// <summary>Takes the next block in when its time has come. What was trained before goes on with its moments, what is new begins without.</summary>
    private void Unfreeze()
    {
        if (_context.Settings.Optimizer.UnfreezeEpochs == 0 || _context.Scope.Program(Set.OutputCount, Level()) == _backend.Program) return;
        using var state = _backend.ExportOptimizerState();
        var values = AllParameters();
        _values?.Dispose();
        _backend.Dispose();
        (_backend, _values) = Open(values);
        using var parameters = _backend.ExportParameters();
        using var moments = Overlay(_backend.ExportOptimizerState(), state);
        _backend.Import(parameters, moments);
    }

    private ReadOnlySpan<int> NextRows()
    {
        var (epoch, position) = Math.DivRem(Step, Schedule.StepsPerEpoch);
        if (epoch != _orderedEpoch)
        {
            var order = EpochOrder.Of(_rows, _context.Settings.Seed, _command, Phase, epoch);
            _order = Set.Arrange(order, _context.Settings.BatchSize, new CounterRandom(~_context.Settings.Seed, (ulong)_command, (ulong)Phase, (ulong)epoch));
            _orderedEpoch = epoch;
        }

        var first = (int)position * _context.Settings.BatchSize;
        return _order.AsSpan(first, Math.Min(_context.Settings.BatchSize, _order.Length - first));
    }
}
