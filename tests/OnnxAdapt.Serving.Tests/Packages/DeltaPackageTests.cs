using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Packages;
using OnnxAdapt.Serving.Tests.Support;

namespace OnnxAdapt.Serving.Tests.Packages;

public sealed class DeltaPackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WrittenPackage_GivesTheSame()
    {
        var delta = Delta();

        PackageWriter.Write(_folder.Combine("v"), delta, 4);
        var package = PackageReader.Read(_folder.Combine("v"));

        Assert.Equal(("m", 4, ModelTask.MultiLabel), (package.Manifest.Name, package.Manifest.Version, package.Manifest.Task));
        Assert.Equal(delta.Labels, package.Manifest.Labels);
        Assert.Equal(new PackageBase("b", 2, "sha", "print"), package.Manifest.Base);
        Assert.Equal(delta.HeadModel.ToArray(), package.HeadModel.ToArray());
        Assert.Equal([1f, 2f, 3f], package.HeadParameters["weight"].AsSpan<float>().ToArray());
        Assert.Equal([7f], package.BackboneParameters!["layer"].AsSpan<float>().ToArray());
        Assert.Equal(delta.Lineage.Metrics, package.Manifest.Lineage!.Metrics);
        Assert.Equal(delta.Lineage.CreatedAt, package.Manifest.Lineage.CreatedAt);
    }

    [Theory]
    [InlineData(PackageFiles.Head)]
    [InlineData(PackageFiles.HeadParameters)]
    [InlineData(PackageFiles.BackboneParameters)]
    [InlineData(PackageManifest.FileName)]
    public void Read_OneFlippedByte_IsDataLoss(string file)
    {
        PackageWriter.Write(_folder.Combine("v"), Delta(), 1);
        var path = _folder.Combine("v", file);
        var bytes = File.ReadAllBytes(path);
        bytes[file == PackageManifest.FileName ? 0 : bytes.Length / 2] ^= 0xFF;
        File.WriteAllBytes(path, bytes);

        AssertDataLoss(() => PackageReader.Read(_folder.Combine("v")));
    }

    [Theory]
    [InlineData(PackageFiles.Head)]
    [InlineData(PackageFiles.BackboneParameters)]
    [InlineData(PackageManifest.FileName)]
    public void Read_MissingFile_IsDataLoss(string file)
    {
        PackageWriter.Write(_folder.Combine("v"), Delta(), 1);
        File.Delete(_folder.Combine("v", file));

        AssertDataLoss(() => PackageReader.Read(_folder.Combine("v")));
    }

    [Fact]
    public void Read_NewerFormat_SaysToUpdate()
    {
        PackageWriter.Write(_folder.Combine("v"), Delta(), 1);
        var path = _folder.Combine("v", PackageManifest.FileName);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"formatVersion\": 1", "\"formatVersion\": 2", StringComparison.Ordinal));

        Assert.Contains("Update the program", AssertDataLoss(() => PackageReader.Read(_folder.Combine("v"))).Message, StringComparison.Ordinal);
    }

    private static AdaptException AssertDataLoss(Action action)
    {
        var exception = Assert.Throws<AdaptException>(action);
        Assert.Equal(AdaptErrorKind.DataLoss, exception.Kind);
        return exception;
    }

    private static ModelDelta Delta()
    {
        var backbone = new ParameterSet();
        backbone.Add("layer", Tensor.Of(new[] { 7f }, 1));
        return new ModelDelta
        {
            Name = "m",
            BaseName = "b",
            BaseVersion = 2,
            BaseSha256 = "sha",
            FeatureFingerprint = "print",
            Task = ModelTask.MultiLabel,
            Labels = ["x", "ü"],
            HeadModel = new byte[] { 1, 2, 3 },
            HeadParameters = FakeModels.HeadParameters(1, 2, 3),
            BackboneParameters = backbone,
            Lineage = new VersionLineage
            {
                SessionId = "s",
                DataFingerprint = "d",
                ExampleCount = 5,
                Settings = "{\"a\":1}",
                Metrics = new Dictionary<string, double> { ["accuracy"] = 0.1 + 0.2, ["r2"] = double.NaN },
                Parent = 3,
                Steps = 9,
                CreatedAt = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero),
            },
        };
    }
}
