using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Tests.Configuration;

public sealed class SettingsReaderTests
{
    [Fact]
    public void Read_Arguments_FillNestedOptions()
    {
        var settings = SettingsReader.Read(["--Port", "6000", "--Serving:MaxBatchRows", "12", "--ModelDirectories:0", "/models"]);

        Assert.Equal(6000, settings.Port);
        Assert.Equal(12, settings.Serving.MaxBatchRows);
        Assert.Equal(["/models"], settings.ModelDirectories);
    }

    [Theory]
    [InlineData("--Port", "many")]
    [InlineData("--Prot", "6000")]
    public void Read_UnknownOrUnreadable_IsRefusedByName(string name, string value)
    {
        var failure = Assert.Throws<AdaptException>(() => SettingsReader.Read([name, value]));

        Assert.Equal(AdaptErrorKind.InvalidArgument, failure.Kind);
        Assert.Contains(name[2..], failure.Message, StringComparison.Ordinal);
    }
}
