using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Autodiff.Tests.Goldens;

/// <summary>One line of the index of reference gradients.</summary>
public sealed record GoldenCase
{
    public const string Folder = "goldens/op-gradients";

    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("op")]
    public required string Op { get; init; }

    [JsonPropertyName("domain")]
    public required string Domain { get; init; }

    [JsonPropertyName("tolerance")]
    public double Tolerance { get; init; }

    [JsonPropertyName("gradients")]
    public required string[] Gradients { get; init; }

    [JsonPropertyName("ort_cpu")]
    public bool RunsOnCpu { get; init; }

    public string Model => RepositoryPaths.InShared(Path.Combine(Folder, Id + ".onnx"));

    public string Tensors => RepositoryPaths.InShared(Path.Combine(Folder, Id + ".safetensors"));

    public static IReadOnlyList<GoldenCase> ReadIndex()
    {
        var path = RepositoryPaths.InShared(Path.Combine(Folder, "index.json"));
        return File.Exists(path) ? JsonSerializer.Deserialize<GoldenCase[]>(File.ReadAllText(path))! : [];
    }

    public override string ToString() => Id;
}
