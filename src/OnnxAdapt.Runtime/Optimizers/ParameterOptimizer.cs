using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>Steps all parameters: norm, clipping, schedule, groups, update rule.</summary>
internal sealed class ParameterOptimizer : IDisposable
{
    /// <summary>Added to the norm before dividing by it, as <c>torch.nn.utils.clip_grad_norm_</c> does.</summary>
    private const double ClipEpsilon = 1e-6;

    private readonly OptimizerSettings _settings;
    private readonly ChunkPlan _plan;
    private readonly ChunkRunner _runner;
    private readonly GradientNorm _norm;
    private readonly (double Rate, double Decay)[] _groups;
    private readonly ActiveRows[] _rows;

    public ParameterOptimizer(OptimizerSettings settings, IReadOnlyList<TrainableParameter> parameters, ChunkPlan plan, ChunkRunner runner)
    {
        OptimizerCheck.Require(settings);
        _settings = settings;
        _plan = plan;
        _runner = runner;
        _norm = new GradientNorm(plan, runner);
        _groups = ParameterGroups.Resolve(settings, parameters);
        _rows = Array.ConvertAll(plan.RowSlots, slot => new ActiveRows(slot));
        Rule = settings.Kind == OptimizerKind.AdamW ? new AdamWRule(settings, plan) : new SgdRule(settings, plan);
    }

    /// <summary>The update rule with its state.</summary>
    public IUpdateRule Rule { get; }

    /// <summary>Number of steps done.</summary>
    public long StepCount { get; set; }

    /// <summary>Global L2 norm.</summary>
    /// <exception cref="AdaptException">FailedPrecondition when it is not finite.</exception>
    public double RequireFiniteNorm(GradientBlock gradients)
    {
        var norm = _norm.Compute(gradients);
        return double.IsFinite(norm)
            ? norm
            : throw AdaptException.Precondition("A gradient is not finite, so nothing was changed; lower the learning rate, clip the gradients or look at this batch.");
    }

    /// <summary>Changes the parameters in place.</summary>
    /// <returns>The optimizer's rate at this step.</returns>
    public double Step(NativeBlock parameters, GradientBlock gradients, double norm)
    {
        var step = StepCount + 1;
        var factor = LearningRateSchedules.Factor(_settings.Schedule, step);
        var momentum = LearningRateSchedules.Momentum(_settings.Schedule, step, _settings.Kind == OptimizerKind.AdamW ? _settings.Beta1 : _settings.Momentum);
        var scale = _settings.MaxGradientNorm > 0 ? Math.Min(1, _settings.MaxGradientNorm / (norm + ClipEpsilon)) : 1;
        StepConstants Constants(int parameter) => new(step, _groups[parameter].Rate * factor, _groups[parameter].Decay, scale, momentum);
        Update(_plan.Chunks, chunk => Rule.Apply(chunk, parameters, gradients.Values, Constants(chunk.Parameter)));
        for (var i = 0; i < _rows.Length; i++)
        {
            StepRows(_rows[i], gradients.Rows[i], parameters, gradients.Values, Constants(_rows[i].Slot.Parameter));
        }

        StepCount = step;
        return _settings.LearningRate * factor;
    }

    /// <summary>Finds again which rows are not idle, after the state was replaced.</summary>
    public void RestoreRows()
    {
        foreach (var rows in _rows)
        {
            rows.Restore(row => Rule.State.Any(state => state.Block.Slice(rows.Slot.Start + ((long)row * rows.Slot.Width), rows.Slot.Width).ContainsAnyExcept(0)));
        }
    }

    private void StepRows(ActiveRows active, RowGradient gradient, NativeBlock parameters, NativeBlock gradients, StepConstants constants)
    {
        active.Activate(gradient.Rows);
        Update(active.Chunks, chunk => Rule.Apply(chunk, parameters, gradients, constants));
        if (!Rule.StaysIdle(constants.WeightDecay))
        {
            Update(active.Idle, chunk => Rule.Apply(chunk, parameters, gradients, constants));
        }
        else if (constants.WeightDecay != 0)
        {
            Update(active.Idle, chunk => Rule.ApplyIdle(chunk, parameters, constants));
        }
    }

    private void Update(Chunk[] chunks, Action<Chunk> apply) => _runner.Run(chunks.Length, index => apply(chunks[index]));

    /// <inheritdoc/>
    public void Dispose() => Rule.Dispose();
}
