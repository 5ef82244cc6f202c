using OnnxAdapt.Abstractions;
using OnnxAdapt.OrtTraining.Checkpoints;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.OrtTraining.Tests.Checkpoints;

public sealed class GenuineCheckpointTests
{
    private const string Folder = "goldens/ort-artifacts";

    public static TheoryData<string> Files()
    {
        var data = new TheoryData<string>();
        var root = RepositoryPaths.InShared(Folder);
        if (!Directory.Exists(root))
        {
            return ["none"];
        }

        foreach (var file in Directory.EnumerateFiles(root, "*checkpoint*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (!file.EndsWith(CheckpointFile.ExternalSuffix, StringComparison.Ordinal) && !file.EndsWith("1.8GB", StringComparison.Ordinal))
            {
                data.Add(Path.GetRelativePath(root, file));
            }
        }

        return data;
    }

    [SharedTheory(Folder)]
    [MemberData(nameof(Files))]
    public void Read_OfAGenuineFile_SurvivesWriting(string file)
    {
        var read = CheckpointFile.Read(RepositoryPaths.InShared($"{Folder}/{file}"));

        var again = CheckpointFile.Read(CheckpointFile.ToBytes(read));

        Assert.NotEmpty(read.Trainable);
        Assert.Equal(Describe(read), Describe(again));
    }

    [SharedFact(Folder)]
    public void Read_AfterTheRun_HoldsTheParametersOfTheRun()
    {
        var folder = RepositoryPaths.InShared($"{Folder}/mlp-external-data");
        using var stream = File.OpenRead(Path.Combine(folder, "params-after.safetensors"));
        var expected = SafetensorsCodec.Read(stream).Parameters;

        var read = CheckpointFile.Read(Path.Combine(folder, "checkpoint-after"));

        foreach (var tensor in read.Trainable.Concat(read.Frozen))
        {
            Assert.True(tensor.Data.Span.SequenceEqual(expected[tensor.Name].Data.Span), tensor.Name);
        }

        Assert.Equal(6, read.OptimizerGroups.Single().Step);
        Assert.Equal(["momentum0", "momentum1"], read.OptimizerGroups[0].States[0].Moments.Select(moment => moment.Name));
    }

    private static string Describe(Checkpoint checkpoint) => string.Join(
        '\n',
        [
            $"{checkpoint.IsNominal}",
            .. checkpoint.Trainable.Concat(checkpoint.Frozen).Select(Describe),
            .. checkpoint.OptimizerGroups.Select(group => $"{group.Name} {group.Step} {group.InitialLearningRate:R}"),
            .. checkpoint.OptimizerGroups.SelectMany(group => group.States).SelectMany(state => state.Moments.Select(moment => state.Parameter + Describe(moment))),
            .. checkpoint.Properties.Select(property => $"{property.Name} {property.Value} {property.Value.GetType()}"),
        ]);

    private static string Describe(CheckpointTensor tensor) =>
        $"{tensor.Name} {tensor.Description} {tensor.ElementType} [{string.Join(",", tensor.Dimensions)}] {Convert.ToHexString(tensor.Data.Span)}";
}
