using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.Inference;
using OnnxAdapt.TestKit;
using OnnxAdapt.TestKit.ForeignClients;

namespace OnnxAdapt.FunctionalTests.Attacks;

/// <summary>Messages beyond the limit are refused with one status, however many come at once and while they are still being sent.</summary>
public sealed class LargeMessageTests
{
    private const int Limit = 1024 * 1024;
    private const int Callers = 16;
    private const int Rounds = 12;
    private static readonly ModelInferRequest Large = new() { ModelName = "any", RawInputContents = { ByteString.CopyFrom(new byte[8 * Limit]) } };

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Messages_BeyondTheLimitManyAtOnce_AreAllResourceExhausted(bool streamed, bool compressed)
    {
        await using var server = await TestServer.StartAsync(settings => settings.MaxMessageBytes = Limit);
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { MaxSendMessageSize = null });
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var seen = new ConcurrentBag<string>();
        var headers = compressed ? new Metadata { { "grpc-internal-encoding-request", "gzip" } } : [];

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                var deadline = (caller + round) % 2 == 0 ? DateTime.UtcNow.AddMinutes(2) : (DateTime?)null;
                seen.Add(await RefusalAsync(client, streamed, headers, deadline));
                await client.ServerLiveAsync(new ServerLiveRequest());
            }
        }));

        Assert.Equal(["ResourceExhausted: Received message exceeds the maximum configured message size."], seen.Distinct());
    }

    /// <summary>One at a time, as Node refuses the headers of every answer while more than ten megabytes of others wait to be sent.</summary>
    [ForeignFact(ForeignClientKind.Node)]
    public Task Messages_BeyondTheLimitOfNode_AreAllResourceExhausted() => AssertAllRefusedAsync("1", "32", arguments => NodeScript.RunAsync("node/large.js", arguments));

    [ForeignFact(ForeignClientKind.Python)]
    public Task Messages_BeyondTheLimitOfPython_AreAllResourceExhausted() => AssertAllRefusedAsync("8", "4", PythonAsync);

    private static async Task AssertAllRefusedAsync(string callers, string rounds, Func<string[], Task<JsonElement>> run)
    {
        await using var server = await TestServer.StartAsync(settings => settings.MaxMessageBytes = Limit);

        var seen = await run([new Uri(server.Address).Authority, "/inference.GRPCInferenceService/ModelInfer", $"{16 * Limit}", callers, rounds]);

        Assert.Equal("""{"8: Received message exceeds the maximum configured message size.":32}""", seen.GetRawText().Replace(": 32", ":32", StringComparison.Ordinal));
    }

    private static async Task<JsonElement> PythonAsync(string[] arguments)
    {
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        using var process = Process.Start(new ProcessStartInfo(python, [RepositoryPaths.InRoot("tests/OnnxAdapt.TestKit/ForeignClients/python/large.py"), .. arguments]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return JsonSerializer.Deserialize<JsonElement>(output);
    }

    private static async Task<string> RefusalAsync(GRPCInferenceService.GRPCInferenceServiceClient client, bool streamed, Metadata headers, DateTime? deadline)
    {
        try
        {
            if (!streamed) await client.ModelInferAsync(Large, headers, deadline);
            else await StreamAsync(client, headers, deadline);
            return "answered";
        }
        catch (RpcException failure)
        {
            return $"{failure.StatusCode}: {failure.Status.Detail}";
        }
    }

    private static async Task StreamAsync(GRPCInferenceService.GRPCInferenceServiceClient client, Metadata headers, DateTime? deadline)
    {
        using var call = client.ModelStreamInfer(headers, deadline);
        try
        {
            await call.RequestStream.WriteAsync(Large);
        }
        catch (Exception failure) when (failure is InvalidOperationException or RpcException)
        {
            // The call may end before the message is out; its status is read below.
        }

        await call.ResponseStream.MoveNext(CancellationToken.None);
    }
}
