using System.Security.Cryptography;
using System.Text.Json;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Tokenization.Tests;

/// <summary>The folder of bundled models is what its manifests say.</summary>
public sealed class BundledModelsTests
{
    private static readonly string Models = RepositoryPaths.InRoot("models");

    [Fact]
    public void Manifest_EveryFile_IsListedWithItsSum()
    {
        var listed = Root("manifest.json").GetProperty("files").EnumerateObject()
            .ToDictionary(file => file.Name, file => file.Value.GetProperty("sha256").GetString());

        var present = Directory.GetDirectories(Models)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .ToDictionary(path => Path.GetRelativePath(Models, path).Replace('\\', '/'), Sum);

        Assert.Equal(present.OrderBy(file => file.Key, StringComparer.Ordinal), listed.OrderBy(file => file.Key, StringComparer.Ordinal)!);
    }

    [Fact]
    public void StaticEncoder_FilesOfItsPackage_MatchTheManifest()
    {
        var files = Root("static-en-256/onnxadapt.json").GetProperty("files").EnumerateObject().ToList();

        Assert.Contains(files, file => file.Name == "model.onnx");
        Assert.All(files, file => Assert.Equal(file.Value.GetString(), Sum(Path.Combine(Models, "static-en-256", file.Name))));
    }

    [Theory]
    [InlineData("train.csv", 33)]
    [InlineData("test.csv", 11)]
    public void DemoIntents_EveryIntent_HasAsManySentences(string file, int each)
    {
        var counts = Rows(file).CountBy(row => row[(row.LastIndexOf(',') + 1)..]).ToList();

        Assert.Equal(15, counts.Count);
        Assert.All(counts, count => Assert.Equal(each, count.Value));
    }

    [Fact]
    public void DemoIntents_TestSentences_AreNotInTheTrainingFile() =>
        Assert.Empty(Rows("test.csv").Intersect(Rows("train.csv"), StringComparer.OrdinalIgnoreCase));

    private static List<string> Rows(string file) => [.. File.ReadLines(Path.Combine(Models, "demo-intents", file)).Skip(1)];

    private static JsonElement Root(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Models, file)));
        return document.RootElement.Clone();
    }

    private static string Sum(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
