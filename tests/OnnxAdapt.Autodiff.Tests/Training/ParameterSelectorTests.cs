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
    public void Biases_AreFoundByNameAndByUse()
    {
        Assert.True(ParameterSelector.Biases.Selects(Candidate("x.bias")));
        Assert.True(ParameterSelector.Biases.Selects(Candidate("anything", "Add", 1)));
        Assert.True(ParameterSelector.Biases.Selects(Candidate("anything", "Gemm", 2)));
        Assert.False(ParameterSelector.Biases.Selects(Candidate("anything", "Mul", 1)));
    }

    [Fact]
    public void Norms_AreFoundByNameAndByUse()
    {
        Assert.True(ParameterSelector.Norms.Selects(Candidate("a.LayerNorm.weight")));
        Assert.True(ParameterSelector.Norms.Selects(Candidate("anything", "LayerNormalization", 1)));
        Assert.False(ParameterSelector.Norms.Selects(Candidate("anything", "Gemm", 1)));
    }

    [Fact]
    public void Selectors_Combine()
    {
        var selector = ParameterSelector.All.Except(ParameterSelector.Names("a*")).Or(ParameterSelector.Names("ab"));
        Assert.True(selector.Selects(Candidate("b")));
        Assert.False(selector.Selects(Candidate("aa")));
        Assert.True(selector.Selects(Candidate("ab")));
        Assert.Equal("all parameters except parameters named a* or parameters named ab", selector.Description);
    }

    [Fact]
    public void Head_SelectsHeadParametersOnly()
    {
        Assert.True(ParameterSelector.Head.Selects(Candidate("head.0.weight")));
        Assert.False(ParameterSelector.Head.Selects(Candidate("encoder.head.0.weight")));
    }

    private static ParameterCandidate Candidate(string name, string opType = "MatMul", int input = 1)
    {
        var node = new Node(OperatorId.Standard(opType), [], []);
        return new ParameterCandidate(name, TensorData.Of([1f], 1), [(node, input)]);
    }
}
