namespace OnnxAdapt.Adaptation.Tests;

public sealed class AdaptationOptionsTests
{
    [Fact]
    public void Validate_Defaults_AreFine() => Assert.Empty(new AdaptationOptions().Validate());

    [Fact]
    public void Validate_SeveralOutOfRange_NamesEach()
    {
        var problems = new AdaptationOptions { MaxSessions = 0, ValidationShare = double.NaN, FeatureWindow = 0 }.Validate();

        Assert.Equal(3, problems.Count);
        Assert.Contains(problems, problem => problem.StartsWith("ValidationShare", StringComparison.Ordinal));
    }
}
