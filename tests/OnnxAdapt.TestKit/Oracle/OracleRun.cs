using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxAdapt.Abstractions;
using Xunit;

namespace OnnxAdapt.TestKit.Oracle;

/// <summary>Actions for Microsoft's runtime on a folder of artifacts, and what it answers.</summary>
public sealed class OracleRun(string folder)
{
    private readonly JsonArray _actions = [];

    /// <summary>A training step, an optimizer step, and the reset of the gradients.</summary>
    public OracleRun Step(IReadOnlyList<NamedTensor> feeds) => Do("train", feeds).Do("optimizer").Do("reset");

    /// <summary>A training step whose gradients nobody takes.</summary>
    public OracleRun Train(IReadOnlyList<NamedTensor> feeds) => Do("train", feeds).Do("reset");

    /// <summary>Runs all actions in one process.</summary>
    /// <returns>Outputs of the training steps and evaluations, in order.</returns>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, float[]>>> RunAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "script.json"), new JsonObject { ["actions"] = _actions }.ToJsonString());
        var answer = Path.Combine(folder, "answer.json");
        using var process = Process.Start(new ProcessStartInfo(ToolPaths.Find("node")!, ["oracle.mjs", folder, answer])
        {
            WorkingDirectory = OracleInstallation.Folder, RedirectStandardError = true,
        })!;
        var problems = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(File.Exists(answer), problems);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(answer));
        var root = json.RootElement;
        Assert.True(root.GetProperty("ok").GetBoolean(), root.TryGetProperty("error", out var error) ? $"{root.GetProperty("phase")}: {error}" : problems);
        return [.. root.GetProperty("results").EnumerateArray().Where(result => result.ValueKind == JsonValueKind.Object).Select(Outputs)];
    }

    private static Dictionary<string, float[]> Outputs(JsonElement result) => result.EnumerateObject()
        .Where(output => output.Value.GetProperty("type").GetString() == "float32")
        .ToDictionary(output => output.Name, output => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(output.Value.GetProperty("data").GetBytesFromBase64()).ToArray());

    private OracleRun Do(string action, IReadOnlyList<NamedTensor>? feeds = null)
    {
        var item = new JsonObject { ["do"] = action };
        if (feeds is not null)
        {
            item["feeds"] = new JsonObject(feeds.Select(feed => KeyValuePair.Create(feed.Name, (JsonNode?)Feed(feed.Value))));
        }

        _actions.Add(item);
        return this;
    }

    private static JsonObject Feed(Tensor tensor) => new()
    {
        ["type"] = tensor.ElementType switch
        {
            TensorElementType.Int64 => "int64",
            TensorElementType.Int32 => "int32",
            TensorElementType.Double => "float64",
            TensorElementType.Bool => "bool",
            _ => "float32",
        },
        ["dims"] = new JsonArray([.. tensor.Dimensions.ToArray().Select(size => (JsonNode)size)]),
        ["data"] = Convert.ToBase64String(tensor.Data.Span),
    };
}
