using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.OrtTraining.Checkpoints;
using OnnxAdapt.OrtTraining.Tests.Support;

namespace OnnxAdapt.OrtTraining.Tests.DropIn;

public sealed class TrainingSampleTests
{
    [Fact]
    public async Task Sample_OfTheTrainingPackage_RunsUnchanged()
    {
        using var artifacts = new TinyArtifacts();
        var program = Path.Combine(AppContext.BaseDirectory, "OnnxAdapt.TrainingSample.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, artifacts.Folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, errors);
        Assert.Contains("inputs: x, target; outputs: loss, y", await output, StringComparison.Ordinal);
        Assert.Contains("final loss ", await output, StringComparison.Ordinal);
        var trained = CheckpointFile.Read(artifacts.InFolder("trained"));
        Assert.Equal(60, trained.OptimizerGroups.Single().Step);
        Assert.Equal(["epoch", "loss"], trained.Properties.Select(property => property.Name));
        Assert.True((float)trained.Properties[1].Value < 0.1f);
        using var inference = new InferenceSession(artifacts.InFolder("inference.onnx"));
        Assert.Equal(["x"], inference.InputNames);
    }
}
