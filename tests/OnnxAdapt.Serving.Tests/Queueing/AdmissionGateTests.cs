using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Tests.Queueing;

public sealed class AdmissionGateTests
{
    [Fact]
    public void Enter_FilledByAnotherTenant_LetsAShareIn()
    {
        var gate = new AdmissionGate(100, 1000);
        gate.Enter(90, 900, "greedy");

        Assert.Equal(AdaptErrorKind.ResourceExhausted, Assert.Throws<AdaptException>(() => gate.Enter(20, 200, "greedy")).Kind);
        gate.Enter(20, 200, "modest");
        Assert.Throws<AdaptException>(() => gate.Enter(40, 400, "modest"));
        Assert.Equal((110, 1100L), (gate.Rows, gate.Tokens));
    }

    [Fact]
    public void Enter_ManyTenants_NeverMoreThanTwiceTheRoom()
    {
        var gate = new AdmissionGate(100, 1000);
        for (var tenant = 0; tenant < 500; tenant++)
        {
            try
            {
                gate.Enter(1, 50, $"t{tenant}");
            }
            catch (AdaptException)
            {
                continue;
            }
        }

        Assert.InRange(gate.Tokens, 1000, 2000);
    }

    [Fact]
    public void Leave_Everything_ForgetsTheTenant()
    {
        var gate = new AdmissionGate(100, 1000);
        gate.Enter(2, 20, "a", WorkPriority.Interactive);

        gate.Leave(2, 20, "a", WorkPriority.Interactive);

        Assert.Equal((0, 0L), (gate.Rows, gate.Tokens));
        Assert.Equal(TimeSpan.Zero, gate.EstimateWait("a", WorkPriority.Background));
    }

    [Fact]
    public void EstimateWait_PriorityAndShare_CountOnlyWhatGoesBefore()
    {
        var gate = new AdmissionGate(10_000, 100_000);
        Measure(gate, milliseconds: 10);
        gate.Enter(100, 10_000, "greedy");

        Assert.Equal(1, gate.EstimateWait("greedy", WorkPriority.Normal).TotalSeconds, 3);
        Assert.Equal(TimeSpan.Zero, gate.EstimateWait("greedy", WorkPriority.Interactive));
        Assert.Equal(TimeSpan.Zero, gate.EstimateWait("modest", WorkPriority.Normal));
        gate.Enter(10, 1000, "modest");
        Assert.Equal(0.2, gate.EstimateWait("modest", WorkPriority.Normal).TotalSeconds, 3);
    }

    [Fact]
    public void Enter_LongerWaitThanAllowed_Refuses()
    {
        var gate = new AdmissionGate(10_000, 100_000, TimeSpan.FromMilliseconds(500));
        Measure(gate, milliseconds: 10);
        gate.Enter(100, 10_000);

        var exception = Assert.Throws<AdaptException>(() => gate.Enter(1, 10));

        Assert.Equal(AdaptErrorKind.ResourceExhausted, exception.Kind);
        Assert.Equal(1, exception.RetryAfter!.Value.TotalSeconds, 3);
        gate.Enter(1, 10, priority: WorkPriority.Interactive);
    }

    /// <summary>Batches of 100 tokens in one row.</summary>
    internal static void Measure(AdmissionGate gate, double milliseconds)
    {
        for (var i = 0; i < 20; i++)
        {
            gate.Times.Measure(100, 1, TimeSpan.FromMilliseconds(milliseconds));
        }
    }
}
