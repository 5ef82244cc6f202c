using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Tests.Support;

namespace OnnxAdapt.Serving.Tests.Engine;

/// <summary>A lone caller's request is answered on its own thread, so that what it allocates can be counted.</summary>
public sealed class AllocationTests
{
    private const int Requests = 500;
    private const string Text = "a short text";

    [Fact]
    public async Task EmbedAsync_ShortText_AllocatesLittle()
    {
        await using var serving = await ServingFixture.StartAsync();
        var call = ServingFixture.EmbedCall(Text);
        for (var warmup = 0; warmup < Requests; warmup++) await serving.Engine.EmbedAsync(call);

        var request = BytesOf(() => Assert.True(serving.Engine.EmbedAsync(call).IsCompletedSuccessfully));
        var graph = BytesOf(() => RunGraph(serving));

        Assert.InRange(request - graph, 0, 2048);
    }

    private static void RunGraph(ServingFixture serving)
    {
        var ids = Tensor.Of(new long[Text.Length], 1, Text.Length);
        serving.Encoders[0].Run([new NamedTensor("input_ids", ids), new NamedTensor("attention_mask", ids)], ["last_hidden_state"])[0].Dispose();
    }

    private static long BytesOf(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var request = 0; request < Requests; request++) action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Requests;
    }
}
