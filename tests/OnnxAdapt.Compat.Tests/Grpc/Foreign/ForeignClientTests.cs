using OnnxAdapt.Compat.Tests.Grpc.Echo;
using OnnxAdapt.TestKit;
using OnnxAdapt.TestKit.ForeignClients;

namespace OnnxAdapt.Compat.Tests.Grpc.Foreign;

/// <summary>Calls of clients not written here, each in a process of its own.</summary>
public sealed class ForeignClientTests
{
    private const string Service = "onnxadapt.tests.echo.Echo";

    private static readonly ForeignClient Node =
        ForeignClient.Node(RepositoryPaths.InRoot("tests/OnnxAdapt.Compat.Tests/Grpc/Protos"), "echo.proto");

    [ForeignFact(ForeignClientKind.Python)]
    public Task Python_AllShapes_Work() => AllShapesAsync(ForeignClient.Python);

    [ForeignFact(ForeignClientKind.Node)]
    public Task Node_AllShapes_Work() => AllShapesAsync(Node);

    [ForeignFact(ForeignClientKind.Grpcurl)]
    public Task Grpcurl_AllShapes_Work() => AllShapesAsync(ForeignClient.Grpcurl);

    [ForeignFact(ForeignClientKind.Python)]
    public Task Python_Failures_AreUnderstood() => FailuresAsync(ForeignClient.Python);

    [ForeignFact(ForeignClientKind.Node)]
    public Task Node_Failures_AreUnderstood() => FailuresAsync(Node);

    [ForeignFact(ForeignClientKind.Grpcurl)]
    public Task Grpcurl_Failures_AreUnderstood() => FailuresAsync(ForeignClient.Grpcurl);

    [ForeignFact(ForeignClientKind.Python)]
    public Task Python_MetadataAndGzip_GoBothWays() => MetadataAndGzipAsync(ForeignClient.Python);

    [ForeignFact(ForeignClientKind.Node)]
    public Task Node_MetadataAndGzip_GoBothWays() => MetadataAndGzipAsync(Node);

    [ForeignFact(ForeignClientKind.Python)]
    public Task Python_Killed_HandlerIsCancelled() => KilledAsync(ForeignClient.Python);

    [ForeignFact(ForeignClientKind.Node)]
    public Task Node_Killed_HandlerIsCancelled() => KilledAsync(Node);

    [ForeignFact(ForeignClientKind.Grpcurl)]
    public Task Grpcurl_Killed_HandlerIsCancelled() => KilledAsync(ForeignClient.Grpcurl);

    private static async Task AllShapesAsync(ForeignClient client)
    {
        await using var server = await EchoServer.StartAsync();

        var unary = await client.CallAsync(server.Target, $"{Service}/Say", ["""{"text":"grüße 日本","payload":"AAECAw=="}"""]);
        Assert.Equal((0, 1), (unary.Code, unary.Messages.Count));
        Assert.Equal(("grüße 日本", "AAECAw==", 4), (unary.Messages[0].Text("text"), unary.Messages[0].Text("payload"), unary.Messages[0].Number("received")));

        var collected = await client.CallAsync(server.Target, $"{Service}/Collect", Enumerable.Range(0, 50).Select(index => $$"""{"text":"{{index}}"}"""));
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 50)), Assert.Single(collected.Messages).Text("text"));

        var repeated = await client.CallAsync(server.Target, $"{Service}/Repeat", ["""{"count":40,"reply_size":20000}"""]);
        Assert.Equal(Enumerable.Range(0, 40), repeated.Messages.Select(message => (int)message.Number("index")));

        await PingPongAsync(client, server);
    }

    private static async Task PingPongAsync(ForeignClient client, EchoServer server)
    {
        await using var call = await client.StartAsync(server.Target, $"{Service}/Chat");
        for (var index = 0; index < 10; index++)
        {
            await call.WriteAsync($$"""{"text":"{{index}}"}""");
            Assert.Equal($"{index}", (await call.ReadAsync())!.Text("text"));
        }

        call.Complete();
        var end = await call.ReadToEndAsync();
        Assert.Equal((0, 0), (end.Code, end.Messages.Count));
    }

    private static async Task FailuresAsync(ForeignClient client)
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxReceiveMessageSize = 1000);

        var failed = await client.CallAsync(server.Target, $"{Service}/Say", ["""{"command":"fail","code":5,"text":"100 % größer\n日本"}"""]);
        Assert.Equal((5, "100 % größer\n日本"), (failed.Code, failed.Details));

        var late = await client.CallAsync(server.Target, $"{Service}/Repeat", ["""{"count":3,"command":"fail","code":10,"text":"late"}"""]);
        Assert.Equal((10, 3), (late.Code, late.Messages.Count));

        var large = await client.CallAsync(server.Target, $"{Service}/Say", [$$"""{"text":"{{new string('x', 1000)}}"}"""]);
        Assert.Equal(8, large.Code);

        var slow = await client.CallAsync(server.Target, $"{Service}/Say", ["""{"command":"wait"}"""], new ForeignCallOptions { Deadline = TimeSpan.FromSeconds(2) });
        Assert.Equal(4, slow.Code);
        await server.Probe.WhenCancelledAsync();
    }

    private static async Task MetadataAndGzipAsync(ForeignClient client)
    {
        await using var server = await EchoServer.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        var options = new ForeignCallOptions { Gzip = true, Headers = new Dictionary<string, string> { ["x-text"] = "a b", ["x-data-bin"] = "AAH+/w==" } };

        var result = await client.CallAsync(server.Target, $"{Service}/Say", [$$"""{"command":"metadata","text":"{{new string('x', 50_000)}}"}"""], options);

        Assert.Equal((0, 50_000), (result.Code, result.Messages[0].Text("text").Length));
        var seen = result.Messages[0].Items("headers").Select(item => item.Json.GetString()).ToArray();
        Assert.Contains("x-text=a b", seen);
        Assert.Contains("x-data-bin=AAH+/w==", seen);
        Assert.Equal(("h", "AP8="), (result.Headers["echo-header"], result.Headers["echo-header-bin"]));
        Assert.Equal(("t", "CQgH"), (result.Trailers["echo-trailer"], result.Trailers["echo-trailer-bin"]));
    }

    private static async Task KilledAsync(ForeignClient client)
    {
        await using var server = await EchoServer.StartAsync();
        await using var call = await client.StartAsync(server.Target, $"{Service}/Chat");
        await call.WriteAsync("""{"command":"wait"}""");
        await server.Probe.WhenEnteredAsync();

        call.Kill();

        await server.Probe.WhenCancelledAsync();
    }
}
