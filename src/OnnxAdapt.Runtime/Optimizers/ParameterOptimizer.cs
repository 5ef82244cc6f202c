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

    public ParameterOptimizer(OptimizerSettings settings, IReadOnlyList<TrainableParameter> parameters, ChunkPlan plan, ChunkRunner runner)
    {
        OptimizerCheck.Require(settings);
        _settings = settings;
        _plan = plan;
        _runner = runner;
        _norm = new GradientNorm(plan, runner);
        _groups = ParameterGroups.Resolve(settings, parameters);
        Rule = settings.Kind == OptimizerKind.AdamW ? new AdamWRule(settings, plan) : new SgdRule(settings, plan);
    }

    /// <summary>The update rule with its state.</summary>
    public IUpdateRule Rule { get; }

    /// <summary>Number of steps done.</summary>
    public long StepCount { get; set; }

    /// <summary>Global L2 norm.</summary>
    /// <exception cref="AdaptException">FailedPrecondition when it is not finite.</exception>
    public double RequireFiniteNorm(NativeBlock gradients)
    {
        var norm = _norm.Compute(gradients);
        return double.IsFinite(norm)
            ? norm
            : throw AdaptException.Precondition("A gradient is not finite, so nothing was changed; lower the learning rate, clip the gradients or look at this batch.");
    }

    /// <summary>Changes the parameters in place.</summary>
    /// <returns>The optimizer's rate at this step.</returns>
    public double Step(NativeBlock parameters, NativeBlock gradients, double norm)
    {
        var step = StepCount + 1;
        var factor = LearningRateSchedules.Factor(_settings.Schedule, step);
        var momentum = LearningRateSchedules.Momentum(_settings.Schedule, step, _settings.Kind == OptimizerKind.AdamW ? _settings.Beta1 : _settings.Momentum);
        var scale = _settings.MaxGradientNorm > 0 ? Math.Min(1, _settings.MaxGradientNorm / (norm + ClipEpsilon)) : 1;
        _runner.Run(_plan.Chunks.Length, index =>
        {
            var chunk = _plan.Chunks[index];
            var (rate, decay) = _groups[chunk.Parameter];
            Rule.Apply(chunk, parameters, gradients, new StepConstants(step, rate * factor, decay, scale, momentum));
        });
        StepCount = step;
        return _settings.LearningRate * factor;
    }

    /// <inheritdoc/>
    public void Dispose() => Rule.Dispose();
}
