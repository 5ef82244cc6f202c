using OnnxAdapt.TestKit;

namespace OnnxAdapt.Autodiff.Tests.Goldens;

public class GoldenCoverageTests
{
    /// <summary>Folders of reference cases of which some do not run; one a line. The list only shrinks.</summary>
    private static readonly string[] Open =
    [
    ];

    [SharedFact(GoldenCase.Folder)]
    public void GoldenCases_ThatDoNotRun_AreTheListedOnes() =>
        Assert.Equal(string.Join("\n", Open.Order(StringComparer.Ordinal)), string.Join("\n", NotFullyCovered()));

    private static string[] NotFullyCovered()
    {
        var covered = GoldenGradientTests.Covered.Select(golden => golden.Id).ToHashSet();
        return
        [
            .. GoldenCase.ReadIndex()
                .Where(golden => golden.Gradients.Length > 0 && golden.RunsOnCpu)
                .GroupBy(golden => golden.Id.Split('/')[0])
                .Where(group => !group.All(golden => covered.Contains(golden.Id)))
                .Select(group => group.Key)
                .Order(StringComparer.Ordinal),
        ];
    }
}
