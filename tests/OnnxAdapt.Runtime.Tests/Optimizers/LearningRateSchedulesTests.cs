using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Optimizers;

namespace OnnxAdapt.Runtime.Tests.Optimizers;

public sealed class LearningRateSchedulesTests
{
    [Theory]
    [InlineData(ScheduleKind.Constant, 1, 0.25)]
    [InlineData(ScheduleKind.Constant, 4, 1)]
    [InlineData(ScheduleKind.Constant, 1000, 1)]
    [InlineData(ScheduleKind.Linear, 2, 0.5)]
    [InlineData(ScheduleKind.Linear, 4, 1)]
    [InlineData(ScheduleKind.Linear, 9, 0.55)]
    [InlineData(ScheduleKind.Linear, 14, 0.1)]
    [InlineData(ScheduleKind.Linear, 99, 0.1)]
    [InlineData(ScheduleKind.Cosine, 2, 0.5)]
    [InlineData(ScheduleKind.Cosine, 4, 1)]
    [InlineData(ScheduleKind.Cosine, 9, 0.55)]
    [InlineData(ScheduleKind.Cosine, 14, 0.1)]
    [InlineData(ScheduleKind.OneCycle, 1, 0.14644660940672624)]
    [InlineData(ScheduleKind.OneCycle, 2, 0.5)]
    [InlineData(ScheduleKind.OneCycle, 4, 1)]
    [InlineData(ScheduleKind.OneCycle, 9, 0.55)]
    [InlineData(ScheduleKind.OneCycle, 14, 0.1)]
    public void Factor_KnownPoints_AreExact(ScheduleKind kind, long step, double expected)
    {
        var schedule = new LearningRateSchedule { Kind = kind, WarmupSteps = 4, TotalSteps = 14, FinalFraction = 0.1 };
        Assert.Equal(expected, LearningRateSchedules.Factor(schedule, step), 1e-12);
    }

    [Fact]
    public void Factor_NoWarmup_StartsAtOne()
    {
        var schedule = new LearningRateSchedule { Kind = ScheduleKind.Linear, TotalSteps = 11 };
        Assert.Equal(1, LearningRateSchedules.Factor(schedule, 1));
        Assert.Equal(0.5, LearningRateSchedules.Factor(schedule, 6), 1e-12);
        Assert.Equal(0, LearningRateSchedules.Factor(schedule, 11));
    }

    [Theory]
    [InlineData(2, 0.9)]
    [InlineData(4, 0.85)]
    [InlineData(9, 0.9)]
    [InlineData(14, 0.95)]
    public void Momentum_OneCycle_MovesAgainstTheRate(long step, double expected)
    {
        var schedule = new LearningRateSchedule { Kind = ScheduleKind.OneCycle, WarmupSteps = 4, TotalSteps = 14 };
        Assert.Equal(expected, LearningRateSchedules.Momentum(schedule, step, 0.9), 1e-12);
        Assert.Equal(0, LearningRateSchedules.Momentum(schedule, step, 0));
        Assert.Equal(0.7, LearningRateSchedules.Momentum(schedule with { Kind = ScheduleKind.Cosine }, step, 0.7));
    }

    [Fact]
    public void Validate_NoCurve_NamesTheField()
    {
        var error = Assert.Throws<AdaptException>(() => LearningRateSchedules.Validate(new LearningRateSchedule { Kind = ScheduleKind.Linear, WarmupSteps = 5, TotalSteps = 5 }));
        Assert.Contains("total_steps", error.Message);
        Assert.Throws<AdaptException>(() => LearningRateSchedules.Validate(new LearningRateSchedule { WarmupSteps = -1 }));
        Assert.Throws<AdaptException>(() => LearningRateSchedules.Validate(new LearningRateSchedule { FinalFraction = 2 }));
    }
}
