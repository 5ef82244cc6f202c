using Microsoft.ML.OnnxRuntime;

namespace OnnxAdapt.Compat.Tests.OnnxRuntime;

/// <summary>Objects that are disposed of, or forgotten.</summary>
public sealed class DisposalTests
{
    [Fact]
    public void Dispose_Twice_IsHarmlessAndLaterUseIsRefused()
    {
        var session = new InferenceSession(OrtModels.AddInitializer());
        using var run = new RunOptions();
        var x = OrtValue.CreateTensorValueFromMemory(new[] { 1f, 1f }, [1, 2]);
        x.Dispose();
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Run(run, ["x"], [x], ["y"]));
        session.Dispose();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.CreateIoBinding());
    }

    [Fact]
    public void Finalizers_ForgottenObjects_AreReleased()
    {
        Forget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var session = new InferenceSession(OrtModels.AddInitializer());
        Assert.Single(session.InputNames);
    }

    private static void Forget()
    {
        for (var i = 0; i < 20; i++)
        {
            var session = new InferenceSession(OrtModels.AddInitializer());
            var binding = session.CreateIoBinding();
            binding.BindInput("x", OrtValue.CreateTensorValueFromMemory(new float[2], [1, 2]));
            _ = new RunOptions();
        }
    }
}
