using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Tests.Configuration;

public sealed class SettingsValidatorTests
{
    [Fact]
    public void Problems_Defaults_AreNone() => Assert.Empty(SettingsValidator.Problems(new ServerSettings()));

    [Fact]
    public void Require_ManyMistakes_NamesThemAllAtOnce()
    {
        var settings = new ServerSettings
        {
            Port = 70_000,
            HttpPort = -1,
            MaxMessageBytes = 1,
            DataDirectory = " ",
            TlsKeyPath = "key.pem",
            ModelDirectories = { "/does/not/exist" },
            Serving = { MaxBatchRows = 0 },
        };

        var failure = Assert.Throws<AdaptException>(() => SettingsValidator.Require(settings));

        Assert.Equal(AdaptErrorKind.InvalidArgument, failure.Kind);
        foreach (var name in new[] { "Port: 70000", "HttpPort: -1", "MaxMessageBytes: 1", "DataDirectory", "TlsCertificatePath", "key.pem", "ModelDirectories[0]", "Serving.MaxBatchRows: is 0" })
        {
            Assert.Contains(name, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Problems_SamePortTwice_IsNamed() =>
        Assert.Contains(SettingsValidator.Problems(new ServerSettings { Port = 5000, HttpPort = 5000 }), problem => problem.StartsWith("HttpPort: 5000", StringComparison.Ordinal));
}
