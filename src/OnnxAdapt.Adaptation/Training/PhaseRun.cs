using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Evaluation;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>One phase of a run: a backend, its rows, and where it stands.</summary>
internal sealed class PhaseRun : IDisposable
{
    private readonly TrainingContext _context;
    private readonly int _command;
    private readonly int[] _rows;
    private readonly StepParts _parts;
    private int[] _order = [];
    private long _orderedEpoch = -1;

    public PhaseRun(TrainingContext context, TrainingSet set, int[] rows, int command, int phase, TrainingSchedule schedule, ParameterSet? earlier)
    {
        _context = context;
        _command = command;
        _rows = rows;
        (Set, Phase, Schedule) = (set, phase, schedule);
        Scaling = set.ScalingOf(rows);
        var program = context.Scope.Program(set.OutputCount);
        _parts = StepParts.Of(context.Settings, program);
        using var initial = context.Scope.Initial(set.OutputCount, earlier);
        if (earlier is not null) Scaling?.ToScaled(initial);
        var optimizer = OptimizerPlan.Of(context.Settings, program.Parameters.Select(parameter => parameter.Name), schedule.TotalSteps);
        Backend = context.Backends.Create(program, initial, optimizer, context.BackendOptions);
    }

    public ITrainingBackend Backend { get; }

    public FeatureScaling? Scaling { get; }

    public TrainingSet Set { get; }

    public int Phase { get; }

    public TrainingSchedule Schedule { get; }

    /// <summary>Steps done in this phase.</summary>
    public long Step { get; private set; }

    public bool AtEnd => Step >= Schedule.TotalSteps;

    public bool AtEpochEnd => Step % Schedule.StepsPerEpoch == 0;

    public double Epoch => (double)Step / Schedule.StepsPerEpoch;

    /// <summary>Examples of the last step.</summary>
    public int LastBatch { get; private set; }

    /// <summary>Goes on from a checkpoint.</summary>
    public void Continue(RunCheckpoint checkpoint)
    {
        Backend.Import(checkpoint.Parameters, checkpoint.Optimizer);
        Step = checkpoint.State.Step;
    }

    /// <summary>One optimizer step.</summary>
    public TrainingStepResult Advance()
    {
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
        if (parts.Length == 1) return Backend.Step(Set.Batch(rows, Scaling));
        foreach (var part in parts)
        {
            var some = rows.AsSpan(part);
            Backend.Accumulate(Set.Batch(some, Scaling), (float)some.Length / rows.Length);
        }

        return Backend.ApplyAccumulated();
    }

    /// <summary>A copy of the parameters, for plain features.</summary>
    public ParameterSet PlainParameters()
    {
        var parameters = Backend.ExportParameters();
        Scaling?.ToPlain(parameters);
        return parameters;
    }

    public EvaluationResult Evaluate(int[] rows, long step)
    {
        var outputs = Scorer.Score(Backend, Set, rows, Scaling, _context.Scope.ScoringRows);
        return Evaluator.Evaluate(_context.Settings.Task, outputs, [.. rows.Select(row => Set.Snapshot.Targets[row])], Set.Snapshot.Labels, Set.OutputCount, step);
    }

    public void Dispose() => Backend.Dispose();

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
