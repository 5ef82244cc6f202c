using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Traces;

public sealed class TraceTests
{
    private const string Kept = "0af7651916cd43dd8448eb211c80319c";
    private const string Dropped = "1bf7651916cd43dd8448eb211c80319d";

    [Fact]
    public async Task Traces_OfRequests_ContinueTheCallersAndReachTheCollector()
    {
        await using var collector = await TraceCollector.StartAsync();
        using var data = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync([RepositoryPaths.InRoot("models")], data.Path, "--otlp-endpoint", collector.Address, "--otlp-protocol", "http/protobuf");
        using (var channel = GrpcChannel.ForAddress(server.GrpcAddress))
        {
            await EmbedAsync(channel, $"00-{Kept}-b7ad6b7169203331-01");
            await EmbedAsync(channel, $"00-{Dropped}-b7ad6b7169203332-00");
        }

        await server.TerminateAsync();

        var received = collector.Received;
        Assert.Contains(Encoding.Latin1.GetString(Convert.FromHexString(Kept)), received, StringComparison.Ordinal);
        Assert.DoesNotContain(Encoding.Latin1.GetString(Convert.FromHexString(Dropped)), received, StringComparison.Ordinal);
        foreach (var expected in new[] { "onnxadapt.v1.EmbeddingService/Embed", "embed", "tokenize", "queue", "inference", TestServer.Encoder })
        {
            Assert.Contains(expected, received, StringComparison.Ordinal);
        }
    }

    private static async Task EmbedAsync(GrpcChannel channel, string context) =>
        await new EmbeddingService.EmbeddingServiceClient(channel).EmbedAsync(new EmbedRequest { Model = TestServer.Encoder, Inputs = { Inputs.Text("followed") } }, new Metadata { { "traceparent", context } });
}
