namespace OnnxAdapt.Abstractions.Tests.Models;

public sealed class ModelNamesTests
{
    [Theory]
    [InlineData("all-minilm-l6-v2")]
    [InlineData("_a")]
    [InlineData("7")]
    [InlineData("Model_1.0-rc1")]
    [InlineData("console")]
    public void Problem_OrdinaryName_IsNull(string name) => Assert.Null(ModelNames.Problem(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/../b")]
    [InlineData("a..b")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\x")]
    [InlineData("a\\b")]
    [InlineData("%2e%2e")]
    [InlineData("a\0b")]
    [InlineData("a\n")]
    [InlineData("a.")]
    [InlineData("a ")]
    [InlineData(" a")]
    [InlineData("-rf")]
    [InlineData(".hidden")]
    [InlineData("CON")]
    [InlineData("nul.onnx")]
    [InlineData("com1")]
    [InlineData("mоdel")]
    [InlineData("ａ")]
    public void Problem_AttackName_IsNamed(string? name) => Assert.NotNull(ModelNames.Problem(name));

    [Fact]
    public void Problem_Length_IsLimited()
    {
        Assert.Null(ModelNames.Problem(new string('a', ModelNames.MaxLength)));
        Assert.NotNull(ModelNames.Problem(new string('a', 4096)));
    }
}
