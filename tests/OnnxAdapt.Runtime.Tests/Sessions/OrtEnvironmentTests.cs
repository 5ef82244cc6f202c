using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Sessions;

namespace OnnxAdapt.Runtime.Tests.Sessions;

public sealed class OrtEnvironmentTests
{
    [Fact]
    public void Guard_MissingLibrary_IsUnavailableWithItsSentence()
    {
        var error = Assert.Throws<AdaptException>(() => OrtEnvironment.Guard(() =>
            throw new TypeInitializationException("x", new DllNotFoundException("The native library is not there."))));
        Assert.Equal(AdaptErrorKind.Unavailable, error.Kind);
        Assert.Equal("The native library is not there.", error.Message);
    }

    [Fact]
    public void EnsureReady_Twice_IsHarmless()
    {
        OrtEnvironment.EnsureReady();
        OrtEnvironment.EnsureReady();
        Assert.Equal("1", Environment.GetEnvironmentVariable("ORT_DISABLE_TELEMETRY"));
    }
}
