using OnnxAdapt.Autodiff.Losses;

namespace OnnxAdapt.Autodiff.Tests.Losses;

public class LossOptionTextsTests
{
    private static readonly Dictionary<string, string> Samples = new(StringComparer.Ordinal)
    {
        ["soft-labels"] = "true",
        ["normalize"] = "false",
        ["batch-first"] = "1",
        ["reduction"] = "sum",
        ["inner"] = "cosent",
    };

    [Fact]
    public void With_EveryName_ChangesTheOptions() =>
        Assert.All(LossOptionTexts.Names, name => Assert.NotEqual(new LossOptions(), new LossOptions().With(name, Samples.GetValueOrDefault(name, "3"))));

    [Fact]
    public void With_Lists_ReadsEachPart()
    {
        var options = new LossOptions().With("dimensions", "64, 32").With("dimension_weights", "1,0.5");

        Assert.Equal([64, 32], options.Dimensions);
        Assert.Equal([1f, 0.5f], options.DimensionWeights);
    }

    [Theory]
    [InlineData("colour", "1", "colour")]
    [InlineData("margin", "wide", "margin")]
    [InlineData("margin", "NaN", "margin")]
    [InlineData("blank", "1.5", "blank")]
    [InlineData("blank", "99999999999", "blank")]
    [InlineData("reduction", "none", "mean or sum")]
    [InlineData("soft-labels", "maybe", "true or false")]
    public void With_Nonsense_IsRefused(string name, string value, string reason) =>
        Assert.Contains(reason, Assert.Throws<AutodiffException>(() => new LossOptions().With(name, value)).Message, StringComparison.Ordinal);
}
