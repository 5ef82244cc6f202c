using Grpc.Core;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Deadlines;

public sealed class OriginTests
{
    [Fact]
    public async Task Embed_PriorityAndTenantInMetadata_AreTaken()
    {
        await using var server = await TestServer.StartAsync();
        var request = new EmbedRequest { Model = TestServer.Encoder, Inputs = { Inputs.Text("a") } };

        var answer = await server.Embeddings.EmbedAsync(request, new Metadata { { "x-priority", "background" }, { "x-tenant", "team-a" } });
        var refused = await Assert.ThrowsAsync<RpcException>(() => server.Embeddings.EmbedAsync(request, new Metadata { { "x-priority", "urgent" } }).ResponseAsync);

        Assert.Single(answer.Embeddings);
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains("x-priority", refused.Status.Detail, StringComparison.Ordinal);
    }
}
