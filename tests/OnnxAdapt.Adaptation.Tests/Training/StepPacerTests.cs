using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Training;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Adaptation.Tests.Training;

public sealed class StepPacerTests
{
    [Fact]
    public void Pause_ClientsWait_LooksUntilTheyAreAnswered()
    {
        var clock = new ManualClock();
        var load = new CountingLoad(3);
        var pacer = new StepPacer(load, TimeSpan.FromSeconds(1), clock);
        clock.Advance(TimeSpan.FromMilliseconds(500));

        pacer.Pause(CancellationToken.None);

        Assert.Equal(4, load.Looks);
    }

    [Fact]
    public void Pause_ClientsAlwaysWait_GoesOnAfterAboutOneStep()
    {
        var clock = new ManualClock();
        var load = new CountingLoad(int.MaxValue);
        var pacer = new StepPacer(load, TimeSpan.FromSeconds(1), clock);
        clock.Advance(TimeSpan.FromMilliseconds(5));

        pacer.Pause(CancellationToken.None);

        Assert.InRange(load.Looks, 6, 7);
    }

    [Fact]
    public void Pause_Cancelled_Throws() =>
        Assert.Throws<OperationCanceledException>(() => new StepPacer(null, TimeSpan.Zero, TimeProvider.System).Pause(new CancellationToken(true)));

    private sealed class CountingLoad(int pending) : IServingLoad
    {
        public int Looks { get; private set; }

        public bool InteractivePending => ++Looks <= pending;
    }
}
