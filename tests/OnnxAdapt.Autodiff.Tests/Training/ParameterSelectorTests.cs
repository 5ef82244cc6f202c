using OnnxAdapt.Autodiff.Blocks;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Training;

public class ParameterSelectorTests
{
    [Theory]
    [InlineData("encoder.*", "encoder.layer.0.weight", true)]
    [InlineData("encoder.layer.?.weight", "encoder.layer.0.weight", true)]
    [InlineData("encoder.layer.?.weight", "encoder.layer.10.weight", false)]
    [InlineData("encoder", "encoder.layer.0.weight", false)]
    [InlineData("a+b[0]", "a+b[0]", true)]
    [InlineData("onnx::MatMul_*", "onnx::MatMul_17", true)]
    public void Names_Pattern_MatchesTheWholeName(string pattern, string name, bool expected) =>
        Assert.Equal(expected, ParameterSelector.Names(pattern).Selects(Candidate(name)));

    [Fact]
    public void Selectors_Combine()
    {
        var selector = ParameterSelector.All.Except(ParameterSelector.Names("a*")).Or(ParameterSelector.Names("ab"));
        Assert.True(selector.Selects(Candidate("b")));
        Assert.False(selector.Selects(Candidate("aa")));
        Assert.True(selector.Selects(Candidate("ab")));
        Assert.Equal("all parameters except parameters named a* or parameters named ab", selector.Description);
    }

    [Theory]
    [InlineData(-1, false, false)]
    [InlineData(3, false, true)]
    [InlineData(4, true, true)]
    [InlineData(5, true, true)]
    [InlineData(6, true, true)]
    public void LastBlocks_TakesWhatFollowsThem(int index, bool inLastTwo, bool inLastThree)
    {
        var candidate = Candidate("x") with { Place = new BlockPlace(index, 6) };
        Assert.Equal(inLastTwo, ParameterSelector.LastBlocks(2).Selects(candidate));
        Assert.Equal(inLastThree, ParameterSelector.LastBlocks(3).Selects(candidate));
        Assert.Equal(index == 5, ParameterSelector.Block(-1).Selects(candidate));
        Assert.Equal(index == 4, ParameterSelector.Block(4).Selects(candidate));
        Assert.Equal(index == 6, ParameterSelector.LastBlocks(0).Selects(candidate));
    }

    private static ParameterCandidate Candidate(string name) => new(name, TensorData.Of([1f], 1), []);
}
