using OnnxAdapt.Abstractions;
using OnnxAdapt.OrtTraining.Checkpoints;
using OnnxAdapt.OrtTraining.Tests.Support;

namespace OnnxAdapt.OrtTraining.Tests.Checkpoints;

public sealed class CheckpointFileTests
{
    private static CheckpointTensor Floats(string name, params float[] values) => CheckpointTensor.Of(name, Tensor.Of(values, values.Length));

    private static Checkpoint Sample() => new()
    {
        Trainable = [Floats("b", 1, 2, 3), Floats("a", -1) with { Description = "why" }],
        Frozen = [CheckpointTensor.Of("steps", Tensor.Of([long.MaxValue, -1L], 2, 1)), CheckpointTensor.Of("flag", Tensor.Of([true], []))],
        OptimizerGroups =
        [
            new OptimizerGroup
            {
                Step = 1L << 40,
                InitialLearningRate = 0.25f,
                States = [new ParameterMoments("b", [Floats("momentum0", 4, 5, 6), Floats("momentum1", 7, 8, 9)])],
            },
        ],
        Properties = [new CheckpointProperty("epoch", 3L), new CheckpointProperty("best", 0.5f), new CheckpointProperty("note", "für später")],
    };

    private static void AssertSame(Checkpoint expected, Checkpoint actual)
    {
        AssertSame(expected.Trainable, actual.Trainable);
        AssertSame(expected.Frozen, actual.Frozen);
        Assert.Equal(expected.IsNominal, actual.IsNominal);
        Assert.Equal(expected.Properties, actual.Properties);
        Assert.Equal(expected.OptimizerGroups.Count, actual.OptimizerGroups.Count);
        foreach (var (group, other) in expected.OptimizerGroups.Zip(actual.OptimizerGroups))
        {
            Assert.Equal((group.Name, group.Step, group.InitialLearningRate), (other.Name, other.Step, other.InitialLearningRate));
            Assert.Equal(group.States.Select(state => state.Parameter), other.States.Select(state => state.Parameter));
            AssertSame([.. group.States.SelectMany(state => state.Moments)], [.. other.States.SelectMany(state => state.Moments)]);
        }
    }

    private static void AssertSame(IReadOnlyList<CheckpointTensor> expected, IReadOnlyList<CheckpointTensor> actual)
    {
        Assert.Equal(expected.Select(tensor => tensor.Name), actual.Select(tensor => tensor.Name));
        foreach (var (tensor, other) in expected.Zip(actual))
        {
            Assert.Equal(tensor.ElementType, other.ElementType);
            Assert.Equal(tensor.Dimensions, other.Dimensions);
            Assert.Equal(tensor.Description, other.Description);
            Assert.True(tensor.Data.Span.SequenceEqual(other.Data.Span), tensor.Name);
        }
    }

    [Fact]
    public void ToBytes_ReadBack_GivesTheSameContent() => AssertSame(Sample(), CheckpointFile.Read(CheckpointFile.ToBytes(Sample())));

    [Fact]
    public void ToBytes_OfAnEmptyCheckpoint_ReadsBack()
    {
        var read = CheckpointFile.Read(CheckpointFile.ToBytes(new Checkpoint()));

        Assert.Empty(read.Trainable);
        Assert.Empty(read.OptimizerGroups);
    }

    [Fact]
    public void Read_CutAnywhere_IsRefusedInWords()
    {
        var bytes = CheckpointFile.ToBytes(Sample());

        for (var length = 0; length < bytes.Length; length++)
        {
            var error = Assert.Throws<AdaptException>(() => CheckpointFile.Read(bytes.AsMemory(0, length)));
            Assert.Equal(AdaptErrorKind.DataLoss, error.Kind);
        }
    }

    [Fact]
    public void Read_WithAnyByteChanged_NeverFailsInAnotherWay()
    {
        var bytes = CheckpointFile.ToBytes(Sample());
        for (var position = 0; position < bytes.Length; position++)
        {
            foreach (var value in (byte[])[0, 1, 0x7f, 0x80, 0xff, (byte)(bytes[position] ^ 4)])
            {
                AssertReadOrRefused(bytes, position, value);
            }
        }
    }

    private static void AssertReadOrRefused(byte[] bytes, int position, byte value)
    {
        var changed = (byte[])bytes.Clone();
        changed[position] = value;
        try
        {
            CheckpointFile.Read(changed);
        }
        catch (AdaptException error)
        {
            Assert.Equal(AdaptErrorKind.DataLoss, error.Kind);
        }
    }

    [Fact]
    public void Read_OfManyReferencesToOneTensor_IsRefusedBeforeItGrows()
    {
        var checkpoint = new Checkpoint { Trainable = [.. Enumerable.Range(0, 5000).Select(i => Floats($"p{i}", 1))] };
        var bytes = CheckpointFile.ToBytes(checkpoint);
        var name = new string('n', 100_000);
        var grown = CheckpointFile.ToBytes(checkpoint with { Trainable = [.. checkpoint.Trainable, Floats(name, 1)] });
        var span = grown.AsSpan();
        var vector = span.IndexOf((ReadOnlySpan<byte>)[0x89, 0x13, 0, 0]);
        var last = vector + 4 + (5000 * 4);
        var target = last + BitConverter.ToInt32(span[last..]);
        for (var i = 0; i < 5000; i++)
        {
            var slot = vector + 4 + (i * 4);
            BitConverter.TryWriteBytes(span[slot..], target - slot);
        }

        var error = Assert.Throws<AdaptException>(() => CheckpointFile.Read(grown));

        Assert.Contains("share the same bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal(5000, CheckpointFile.Read(bytes).Trainable.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Read_OfAnotherVersion_SaysWhich(int version)
    {
        var bytes = CheckpointFile.ToBytes(Sample());
        var root = BitConverter.ToInt32(bytes, 0);
        BitConverter.TryWriteBytes(bytes.AsSpan(root + 4), version);

        var error = Assert.Throws<AdaptException>(() => CheckpointFile.Read(bytes));

        Assert.Equal($"Checkpoint is invalid. Checkpoint version {version} is not supported.", error.Message);
    }

    [Fact]
    public void Read_WithBytesAfterTheEnd_IgnoresThem() =>
        AssertSame(Sample(), CheckpointFile.Read((byte[])[.. CheckpointFile.ToBytes(Sample()), 1, 2, 3]));

    [Fact]
    public void Write_WithExternalData_PutsParametersAside()
    {
        var folder = Directory.CreateTempSubdirectory();
        var path = Path.Combine(folder.FullName, "checkpoint");

        CheckpointFile.Write(path, Sample() with { HasExternalData = true });

        Assert.Equal(16 + 17, new FileInfo(path + CheckpointFile.ExternalSuffix).Length);
        var read = CheckpointFile.Read(path);
        Assert.True(read.HasExternalData);
        AssertSame(Sample(), read);
        Assert.Throws<AdaptException>(() => CheckpointFile.Read(File.ReadAllBytes(path)));
        File.WriteAllBytes(path + CheckpointFile.ExternalSuffix, new byte[5]);
        Assert.StartsWith("Failed reading external checkpoint data.", Assert.Throws<AdaptException>(() => CheckpointFile.Read(path)).Message, StringComparison.Ordinal);
        File.Delete(path + CheckpointFile.ExternalSuffix);
        Assert.StartsWith("Failed to open checkpoint's external data file: ", Assert.Throws<AdaptException>(() => CheckpointFile.Read(path)).Message, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_OverAnEarlierCheckpoint_ReplacesItAndLeavesNothingElse(bool external)
    {
        using var folder = new DisposableFolder();
        var path = Path.Combine(folder.Path, "checkpoint");
        CheckpointFile.Write(path, Sample() with { HasExternalData = external });
        CheckpointFile.Write(path, Sample() with { HasExternalData = external, Trainable = [Floats("b", 9, 9, 9)] });

        Assert.Equal([9f, 9f, 9f], CheckpointFile.Read(path).Trainable.Single().ToTensor().AsSpan<float>().ToArray());
        Assert.Equal(external ? 2 : 1, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void Write_ThatFails_LeavesWhatWasThere()
    {
        using var folder = new DisposableFolder();
        var path = Directory.CreateDirectory(Path.Combine(folder.Path, "checkpoint")).FullName;

        var failure = Assert.Throws<AdaptException>(() => CheckpointFile.Write(path, Sample()));

        Assert.Equal(AdaptErrorKind.FailedPrecondition, failure.Kind);
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Read_OfAMissingFile_IsNotFound() =>
        Assert.Equal(AdaptErrorKind.NotFound, Assert.Throws<AdaptException>(() => CheckpointFile.Read(Path.Combine(Path.GetTempPath(), "no", "checkpoint"))).Kind);

    [Fact]
    public void Write_OfATensorThatContradictsItself_IsRefused()
    {
        var wrong = Floats("w", 1, 2) with { Dimensions = [3] };

        var error = Assert.Throws<AdaptException>(() => CheckpointFile.ToBytes(new Checkpoint { Trainable = [wrong] }));

        Assert.Equal("tensors[w]: takes 12 bytes in its shape but has 8.", error.Message);
    }

    [Fact]
    public void Nominal_WithNamesOnly_ReadsBack()
    {
        var nominal = new Checkpoint { Trainable = [Floats("w", 1, 2) with { Dimensions = [], Data = default }], IsNominal = true };

        var read = CheckpointFile.Read(CheckpointFile.ToBytes(nominal));

        Assert.True(read.IsNominal);
        Assert.Equal("w", read.Trainable[0].Name);
        Assert.Equal(0, read.Trainable[0].Data.Length);
    }
}
