using OnnxAdapt.Client;

namespace OnnxAdapt.FunctionalTests.Metrics;

/// <summary>A few requests, good and bad, so that every request metric has a sample.</summary>
internal static class SampleTraffic
{
    public static async Task SendAsync(string address)
    {
        using var client = OnnxAdaptClient.Connect(address);
        await client.Embeddings.EmbedAsync("static-en-256", ["hello", "good evening"]);
        await Assert.ThrowsAnyAsync<Exception>(() => client.Embeddings.EmbedAsync("no-such-model", ["hello"]));
    }
}
