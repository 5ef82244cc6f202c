using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.FunctionalTests.Protocols;

/// <summary>A folder as sentence-transformers made it gives clients of text-embeddings-inference the vectors of that library.</summary>
public sealed class SentenceModelTests
{
    private const string Model = "models/all-minilm-l6-v2";

    [SharedFact(Model)]
    public async Task Embed_MiniLm_AnswersTheStoredVectors()
    {
        using var data = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync([RepositoryPaths.InShared(Model)], data.Path);
        using var http = new HttpClient { BaseAddress = new Uri(server.HttpAddress) };
        using var golden = JsonDocument.Parse(await File.ReadAllBytesAsync(RepositoryPaths.InShared($"{Model}/golden-embeddings.json")));
        var items = golden.RootElement.GetProperty("items").EnumerateArray().Take(32).ToArray();

        using var response = await http.PostAsJsonAsync(new Uri("/embed", UriKind.Relative), new { inputs = items.Select(item => item.GetProperty("text").GetString()), truncate = true });

        var rows = (await response.Content.ReadFromJsonAsync<float[][]>())!;
        foreach (var (row, item) in rows.Zip(items))
        {
            var expected = MemoryMarshal.Cast<byte, float>(item.GetProperty("embedding_base64").GetBytesFromBase64()).ToArray();
            Assert.Equal(expected.Length, row.Length);
            Assert.All(row.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        }

        Assert.Equal(items.Length, rows.Length);
    }
}
