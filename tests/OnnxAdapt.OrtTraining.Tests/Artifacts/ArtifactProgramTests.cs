using OnnxAdapt.Abstractions;
using OnnxAdapt.OrtTraining.Artifacts;
using OnnxAdapt.OrtTraining.Sessions;
using OnnxAdapt.OrtTraining.Tests.Support;
using OnnxAdapt.Runtime.Training;

namespace OnnxAdapt.OrtTraining.Tests.Artifacts;

public sealed class ArtifactProgramTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Program_OnTheTrainingBackend_MovesAsTheArtifactsDo(bool adamW)
    {
        using var files = new TinyArtifacts(adamW);
        var artifacts = files.Load();
        var program = ArtifactProgram.Of(artifacts);
        using var trainer = new ArtifactTrainer(artifacts);
        using var backend = new OrtTrainingBackendFactory().Create(program.Program, program.Initial, program.Optimizer, new TrainingBackendOptions());
        var (x, target) = (Tensor.Of(TinyArtifacts.X, 2, 3), Tensor.Of(TinyArtifacts.Target, 2, 1));

        for (var step = 0; step < 4; step++)
        {
            var result = backend.Step([new("x", x), new("target", target)]);
            var outputs = trainer.TrainStep([x, target]);
            trainer.OptimizerStep();
            trainer.LazyResetGradients();
            Assert.Equal(outputs[0].AsSpan<float>()[0], result.Loss, 1e-6f);
            Array.ForEach(outputs, output => output.Dispose());
        }

        using var expected = trainer.ExportParameters();
        using var actual = backend.ExportParameters();
        foreach (var (name, value) in actual)
        {
            Assert.All(expected[name].AsSpan<float>().ToArray().Zip(value.AsSpan<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    }

    [Fact]
    public void Of_ArtifactsWithoutOptimizer_SaysWhatIsMissing()
    {
        using var files = new TinyArtifacts();

        var error = Assert.Throws<AdaptException>(() => ArtifactProgram.Of(files.Load() with { OptimizerModel = null }));

        Assert.Equal(AdaptErrorKind.FailedPrecondition, error.Kind);
        Assert.Contains("optimizer graph", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfAFolderWithoutArtifacts_NamesTheFile()
    {
        var error = Assert.Throws<AdaptException>(() => TrainingArtifacts.Load(Path.GetTempPath(), "none_"));

        Assert.Equal(AdaptErrorKind.NotFound, error.Kind);
        Assert.Contains("none_", error.Message, StringComparison.Ordinal);
    }
}
