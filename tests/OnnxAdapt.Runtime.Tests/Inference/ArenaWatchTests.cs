using OnnxAdapt.Runtime.Inference;

namespace OnnxAdapt.Runtime.Tests.Inference;

public sealed class ArenaWatchTests
{
    [Fact]
    public void ShrinksAfter_UsualSizes_Never()
    {
        var watch = new ArenaWatch();

        Assert.DoesNotContain(true, Enumerable.Range(0, 5000).Select(run => watch.ShrinksAfter(1000 + (run % 900))));
    }

    [Fact]
    public void ShrinksAfter_OneFarLargerInput_AtOnce()
    {
        var watch = new ArenaWatch();
        watch.ShrinksAfter(2000);

        Assert.True(watch.ShrinksAfter(200_000));
        Assert.False(watch.ShrinksAfter(2000));
    }

    [Fact]
    public void ShrinksAfter_LargeInputsBecomeUsual_StopsAndLaterGivesBackOnce()
    {
        var watch = new ArenaWatch();
        watch.ShrinksAfter(2000);

        var large = Enumerable.Range(0, 100).Count(_ => watch.ShrinksAfter(200_000));
        var small = Enumerable.Range(0, 1500).Count(_ => watch.ShrinksAfter(2000));

        Assert.InRange(large, 10, 25);
        Assert.Equal(1, small);
    }

    [Fact]
    public void ShrinksAfter_ChangingGiants_KeepsShrinking()
    {
        var watch = new ArenaWatch();
        for (var run = 0; run < 500; run++)
        {
            watch.ShrinksAfter(2000);
            if (run % 50 == 0) Assert.True(watch.ShrinksAfter(100_000 + (run * 1000)));
        }
    }
}
