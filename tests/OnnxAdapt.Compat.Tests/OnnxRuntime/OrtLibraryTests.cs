using Microsoft.ML.OnnxRuntime;

namespace OnnxAdapt.Compat.Tests.OnnxRuntime;

public sealed class OrtLibraryTests
{
    [Fact]
    public void Load_OverrideThatIsNoLibrary_NamesVariableAndPath()
    {
        var error = Assert.Throws<DllNotFoundException>(() => OrtLibrary.Load("/nowhere/libonnxruntime.so", [AppContext.BaseDirectory]));
        Assert.Contains("ONNXRUNTIME_LIBRARY", error.Message);
        Assert.Contains("/nowhere/libonnxruntime.so", error.Message);
    }

    [Fact]
    public void Load_BesideTheProgram_IsFound() => Assert.NotEqual(0, OrtLibrary.Load(null, [AppContext.BaseDirectory]));

    [Fact]
    public void Load_NowhereToBeFound_SaysInOneSentenceWhatToDo()
    {
        var error = Assert.Throws<DllNotFoundException>(() => OrtLibrary.Load(null, ["/nowhere"]));
        Assert.Contains("/nowhere/runtimes/", error.Message);
        Assert.Contains("build the project once with npm available, or set ONNXRUNTIME_LIBRARY", error.Message);
    }
}
