using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>Learning-rate factor and momentum at each step of a schedule.</summary>
/// <remarks>
/// Steps count from 1. During the warm-up of W steps the factor of step s is s / W (one cycle: half a cosine of s / W). The peak,
/// factor 1, is step max(W, 1); the factor of the last step and every later one is the final fraction.
/// </remarks>
internal static class LearningRateSchedules
{
    private const double CycleLowMomentum = 0.85;
    private const double CycleHighMomentum = 0.95;

    /// <summary>Factor on the learning rate.</summary>
    /// <param name="schedule">The curve.</param>
    /// <param name="step">Number of the step, from 1.</param>
    public static double Factor(LearningRateSchedule schedule, long step)
    {
        if (step < schedule.WarmupSteps)
        {
            var rise = (double)step / schedule.WarmupSteps;
            return schedule.Kind == ScheduleKind.OneCycle ? Cosine(0, 1, rise) : rise;
        }

        return schedule.Kind switch
        {
            ScheduleKind.Constant => 1,
            ScheduleKind.Linear => 1 + ((schedule.FinalFraction - 1) * Descent(schedule, step)),
            _ => Cosine(1, schedule.FinalFraction, Descent(schedule, step)),
        };
    }

    /// <summary>Momentum, or AdamW's first decay: the given one, or for one cycle between 0.95 at low and 0.85 at full rate.</summary>
    /// <param name="schedule">The curve.</param>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="momentum">The optimizer's own; 0 means none, in every schedule.</param>
    public static double Momentum(LearningRateSchedule schedule, long step, double momentum)
    {
        if (schedule.Kind != ScheduleKind.OneCycle || momentum == 0)
        {
            return momentum;
        }

        return step < schedule.WarmupSteps
            ? Cosine(CycleHighMomentum, CycleLowMomentum, (double)step / schedule.WarmupSteps)
            : Cosine(CycleLowMomentum, CycleHighMomentum, Descent(schedule, step));
    }

    /// <summary>Refuses settings that describe no curve.</summary>
    /// <exception cref="AdaptException">InvalidArgument that names the field.</exception>
    public static void Validate(LearningRateSchedule schedule)
    {
        Require(schedule.WarmupSteps >= 0, "warmup_steps", $"{schedule.WarmupSteps} is negative");
        Require(schedule.FinalFraction is >= 0 and <= 1, "final_fraction", $"{schedule.FinalFraction} is not between 0 and 1");
        Require(
            schedule.Kind == ScheduleKind.Constant || schedule.TotalSteps > schedule.WarmupSteps,
            "total_steps",
            $"{schedule.TotalSteps} is not above the {schedule.WarmupSteps} steps of the warm-up");
    }

    private static double Descent(LearningRateSchedule schedule, long step)
    {
        var peak = Math.Max(schedule.WarmupSteps, 1);
        return step >= schedule.TotalSteps ? 1 : (double)(step - peak) / (schedule.TotalSteps - peak);
    }

    private static double Cosine(double from, double to, double progress) => to + ((from - to) * (1 + Math.Cos(Math.PI * progress)) / 2);

    private static void Require(bool holds, string field, string problem)
    {
        if (!holds)
        {
            throw AdaptException.Invalid($"optimizer.schedule.{field}", problem + ".");
        }
    }
}
