using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Tests.Queueing;

public sealed class BatchPolicyTests
{
    private static readonly BatchPolicy Policy = new(MaxRows: 8, MaxTokens: 64, RunOverheadTokens: 8, InteractivePerBackground: 3);

    [Theory]
    [InlineData(1, 4, 4, true)]
    [InlineData(8, 4, 4, false)]
    [InlineData(3, 17, 17, false)]
    [InlineData(1, 20, 12, true)]
    [InlineData(1, 20, 11, false)]
    [InlineData(2, 4, 8, true)]
    [InlineData(3, 4, 8, false)]
    public void Joins_PaddingAgainstAnotherRun_Decides(int rows, int longest, int length, bool expected) =>
        Assert.Equal(expected, Policy.Joins(rows, longest, length));

    [Theory]
    [InlineData(1, 60, 40, true)]
    [InlineData(7, 99, 1, true)]
    [InlineData(1, 60, 41, false)]
    [InlineData(8, 8, 1, false)]
    public void JoinsPacked_TokensTogether_Decide(int rows, long tokens, int length, bool expected) =>
        Assert.Equal(expected, (Policy with { MaxPackedTokens = 100 }).JoinsPacked(rows, tokens, length));
}
