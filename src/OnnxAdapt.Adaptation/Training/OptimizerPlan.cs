using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Autodiff.Training;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>The optimizer of a run: groups by name, and the schedule over its steps.</summary>
internal static class OptimizerPlan
{
    /// <summary>Rate of the head relative to whole matrices of a backbone that are trained with it.</summary>
    private const double WholeFactor = 20;

    /// <summary>Rate of the head relative to the last blocks of a backbone.</summary>
    private const double LastBlocksFactor = 10;

    public static OptimizerSettings Of(SessionSettings settings, IEnumerable<string> parameters, long totalSteps, IReadOnlyDictionary<string, int> levels)
    {
        var choice = settings.Optimizer;
        return new OptimizerSettings
        {
            Kind = choice.Kind,
            LearningRate = choice.LearningRate,
            WeightDecay = choice.WeightDecay,
            Momentum = choice.Momentum,
            MaxGradientNorm = choice.MaxGradientNorm,
            Groups = [.. parameters.GroupBy(name => GroupOf(settings, name, levels.GetValueOrDefault(name))).Select(group => group.Key with { Parameters = [.. group] })],
            Schedule = new LearningRateSchedule
            {
                Kind = choice.Schedule,
                TotalSteps = totalSteps,
                WarmupSteps = (long)Math.Round(choice.WarmupShare * totalSteps),
            },
        };
    }

    /// <summary>
    /// Rate and decay of a parameter: those of the first pattern that matches; else vectors (biases, scales of normalisations) do not
    /// decay, a head above a trained backbone learns faster than it, and blocks further down more slowly where a layer decay is set.
    /// </summary>
    private static ParameterGroup GroupOf(SessionSettings settings, string name, int level)
    {
        var pattern = settings.Optimizer.Groups.FirstOrDefault(group => NamePattern.Matches(group.Pattern, name));
        var isHead = name.StartsWith(HeadOptions.DefaultPrefix, StringComparison.Ordinal);
        var factor = isHead ? HeadFactor(settings.Trainable) : Math.Pow(settings.Optimizer.LayerDecay, Math.Max(0, level - 1));
        var ownRate = factor == 1 ? (double?)null : settings.Optimizer.LearningRate * factor;
        var ownDecay = IsUndecayed(name) ? 0 : (double?)null;
        return new ParameterGroup { Parameters = [], LearningRate = pattern?.LearningRate ?? ownRate, WeightDecay = pattern?.WeightDecay ?? ownDecay };
    }

    private static double HeadFactor(TrainableSettings trainable) => !trainable.IsInside ? 1 : trainable.Scope switch
    {
        TrainableScope.Biases or TrainableScope.Norms or TrainableScope.Lora => 1,
        TrainableScope.LastBlocks => LastBlocksFactor,
        _ => WholeFactor,
    };

    private static bool IsUndecayed(string name) =>
        name.EndsWith("bias", StringComparison.OrdinalIgnoreCase) || name.Contains("norm", StringComparison.OrdinalIgnoreCase);
}
