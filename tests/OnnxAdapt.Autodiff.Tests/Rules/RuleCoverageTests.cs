using System.Reflection;
using OnnxAdapt.Autodiff.Tests.Support;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class RuleCoverageTests
{
    [Fact]
    public void RuleSet_EveryRule_HasACase()
    {
        var cases = AllCases().ToArray();
        var uncovered = GradientRuleSet.Default.Rows
            .Where(row => row.Answer == GradientAnswer.Rule)
            .Where(row => !cases.Any(item => GradientRuleSet.Default.Find(item.Op, item.Opset) == row))
            .Select(row => $"{row.Op} since {row.Since}");
        Assert.Empty(uncovered);
    }

    [Fact]
    public void RuleSet_RowsOfOneOperatorAndVersion_AreRejected()
    {
        var row = GradientRows.Rule("Neg", c => c.Neg(c.Dy));
        Assert.Throws<ArgumentException>(() => new GradientRuleSet([row, row]));
    }

    [Fact]
    public void RuleSet_WithAnotherRule_ReplacesTheOld()
    {
        var row = GradientRows.Rule("Neg", c => c.Neg(c.Dy));
        Assert.Same(row, GradientRuleSet.Default.With([row]).Find(row.Op, 17));
    }

    internal static IEnumerable<GradientCase> AllCases() => typeof(RuleCoverageTests).Assembly.GetTypes()
        .Select(type => type.GetProperty("Cases", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
        .OfType<IEnumerable<GradientCase>>()
        .SelectMany(cases => cases);
}
