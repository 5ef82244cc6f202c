using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Tests.Configuration;

public sealed class ProtocolSettingsTests
{
    public static TheoryData<string, Action<ServerSettings>> Mistakes => new()
    {
        { "DefaultModel: ", settings => settings.DefaultModel = "../x" },
        { "ModelAliases.gpt: ", settings => settings.ModelAliases["gpt"] = "" },
        { "CorsOrigins: ", settings => settings.CorsOrigins.Add("https://example.org/path") },
        { "CorsOrigins: ", settings => settings.CorsOrigins.Add("example.org") },
        { "Tei.MaxClientBatchSize: ", settings => settings.Tei.MaxClientBatchSize = 0 },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Problems_Mistake_NamesTheOption(string start, Action<ServerSettings> change)
    {
        var settings = new ServerSettings();
        change(settings);

        Assert.Contains(SettingsValidator.Problems(settings), problem => problem.StartsWith(start, StringComparison.Ordinal));
    }

    [Fact]
    public void Problems_AllowedOrigins_AreNone()
    {
        var settings = new ServerSettings { CorsOrigins = ["*", "https://example.org", "http://localhost:3000"] };

        Assert.DoesNotContain(SettingsValidator.Problems(settings), problem => problem.StartsWith("CorsOrigins", StringComparison.Ordinal));
    }
}
