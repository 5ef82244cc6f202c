using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Autodiff.Training;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>The optimizer of a run: groups by name, and the schedule over its steps.</summary>
internal static class OptimizerPlan
{
    /// <summary>Rate of the head relative to a backbone that is trained with it.</summary>
    private const double HeadFactor = 20;

    public static OptimizerSettings Of(SessionSettings settings, IEnumerable<string> parameters, long totalSteps)
    {
        var choice = settings.Optimizer;
        return new OptimizerSettings
        {
            Kind = choice.Kind,
            LearningRate = choice.LearningRate,
            WeightDecay = choice.WeightDecay,
            Momentum = choice.Momentum,
            MaxGradientNorm = choice.MaxGradientNorm,
            Groups = [.. parameters.GroupBy(name => GroupOf(settings, name)).Select(group => group.Key with { Parameters = [.. group] })],
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
    /// decay, and a head above a trained backbone learns faster than it.
    /// </summary>
    private static ParameterGroup GroupOf(SessionSettings settings, string name)
    {
        var pattern = settings.Optimizer.Groups.FirstOrDefault(group => NamePattern.Matches(group.Pattern, name));
        var isHead = name.StartsWith(HeadOptions.DefaultPrefix, StringComparison.Ordinal);
        var ownRate = isHead && settings.Trainable.IsInside ? settings.Optimizer.LearningRate * HeadFactor : (double?)null;
        var ownDecay = IsUndecayed(name) ? 0 : (double?)null;
        return new ParameterGroup { Parameters = [], LearningRate = pattern?.LearningRate ?? ownRate, WeightDecay = pattern?.WeightDecay ?? ownDecay };
    }

    private static bool IsUndecayed(string name) =>
        name.EndsWith("bias", StringComparison.OrdinalIgnoreCase) || name.Contains("norm", StringComparison.OrdinalIgnoreCase);
}
