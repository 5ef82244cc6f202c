using System.Diagnostics;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.Inference;
using OnnxAdapt.TestKit;
using OnnxAdapt.TestKit.ForeignClients;

namespace OnnxAdapt.FunctionalTests.Inference;

/// <summary>Clients not written here infer with a server in a process of its own.</summary>
public sealed class ForeignInferenceTests
{
    private const string Service = "inference.GRPCInferenceService";
    private const string Raw = """{"model_name":"simple","id":"7","inputs":[{"name":"INPUT0","datatype":"INT32","shape":[1,16]},{"name":"INPUT1","datatype":"INT32","shape":[1,16]}],"raw_input_contents":["INPUT","INPUT"]}""";

    private static readonly SharedTool Ghz = new("ghz");

    private static string RawRequest => Raw.Replace("\"INPUT\"", $"\"{Convert.ToBase64String(Requests.Bytes(Enumerable.Range(0, 16).ToArray()))}\"", StringComparison.Ordinal);

    private static string Doubled => Convert.ToBase64String(Requests.Bytes(Enumerable.Range(0, 16).Select(value => value * 2).ToArray()));

    [ForeignFact(ForeignClientKind.Python)]
    public Task Python_DoesWhatTritonsClientDoes() => WithServerAsync(async server =>
    {
        using var folder = new TemporaryFolder();
        var descriptors = Path.Combine(folder.Path, "descriptors.pb");
        var files = new FileDescriptorSet { File = { ToProto(ModelConfigReflection.Descriptor), ToProto(GrpcServiceReflection.Descriptor) } };
        await File.WriteAllBytesAsync(descriptors, files.ToByteArray());
        var script = RepositoryPaths.InRoot("tests/OnnxAdapt.FunctionalTests/Inference/python/triton_client.py");

        var (code, output) = await RunAsync(File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3", script, server.GrpcTarget, descriptors, TestServer.Encoder);

        Assert.True(code == 0, output);
        Assert.Equal("PASS", output.Trim());
    });

    [ForeignFact(ForeignClientKind.Node)]
    public Task Node_InfersStreamsAndIsRefused() => CallsAsync(ForeignClient.Node(RepositoryPaths.InRoot("protos"), "inference/grpc_service.proto"));

    [ForeignFact(ForeignClientKind.Grpcurl)]
    public Task Grpcurl_InfersStreamsAndIsRefused() => CallsAsync(ForeignClient.Grpcurl);

    [GhzFact]
    public Task Ghz_LoadsWithoutAFailure() => WithServerAsync(async server =>
    {
        var (code, output) = await RunAsync(await Ghz.FindAsync(), "--insecure", "--call", $"{Service}/ModelInfer", "-d", RawRequest, "-n", "500", "-c", "8", "-O", "json", server.GrpcTarget);

        Assert.True(code == 0, output);
        using var report = JsonDocument.Parse(output);
        Assert.Equal(500, report.RootElement.GetProperty("statusCodeDistribution").GetProperty("OK").GetInt32());
    });

    [ToolFact("curl")]
    public Task Curl_InfersInJsonAndBytes() => WithServerAsync(async server =>
    {
        var url = $"{server.HttpAddress}/v2/models/simple/infer";
        var json = $$"""{"inputs":[{"name":"INPUT0","datatype":"INT32","shape":[1,16],"data":[{{string.Join(',', Enumerable.Range(0, 16))}}]},{"name":"INPUT1","datatype":"INT32","shape":[1,16],"data":[{{string.Join(',', Enumerable.Repeat(1, 16))}}]}]}""";
        Assert.Contains("\"data\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]", (await RunAsync("curl", "-sS", "--fail", "-d", json, url)).Output, StringComparison.Ordinal);

        using var folder = new TemporaryFolder();
        var (body, answer) = (Path.Combine(folder.Path, "body"), Path.Combine(folder.Path, "answer"));
        await File.WriteAllBytesAsync(body, Requests.Bytes(1f, 2f, 3f, 4f));
        var (code, _) = await RunAsync("curl", "-sS", "--fail", "--compressed", "-H", "Inference-Header-Content-Length: 0", "--data-binary", $"@{body}", "-o", answer, $"{server.HttpAddress}/v2/models/labelled/infer");
        Assert.Equal(0, code);
        Assert.Equal(Requests.Bytes(1f, 2f, 3f, 4f), (await File.ReadAllBytesAsync(answer))[^16..]);

        var (_, error) = await RunAsync("curl", "-sS", "-w", "%{http_code}", $"{server.HttpAddress}/v2/models/unknown");
        Assert.Equal("""{"error":"Request for unknown model: 'unknown' is not found"}404""", error);
        Assert.DoesNotContain("nv_inference", (await RunAsync("curl", "-sS", $"{server.HttpAddress}/metrics")).Output, StringComparison.Ordinal);
    });

    private static async Task CallsAsync(ForeignClient client) => await WithServerAsync(async server =>
    {
        var answer = await client.CallAsync(server.GrpcTarget, $"{Service}/ModelInfer", [RawRequest]);
        Assert.Equal((0, 1), (answer.Code, answer.Messages.Count));
        Assert.Equal(("7", Doubled), (answer.Messages[0].Text("id"), answer.Messages[0].Items("raw_output_contents")[0].Json.GetString()));

        var stream = await client.CallAsync(server.GrpcTarget, $"{Service}/ModelStreamInfer", [RawRequest, RawRequest.Replace("simple", "unknown", StringComparison.Ordinal), RawRequest]);
        Assert.Equal([false, true, false], stream.Messages.Select(message => message.Text("error_message").Length > 0));

        var refused = await client.CallAsync(server.GrpcTarget, $"{Service}/ModelMetadata", ["""{"name":"unknown"}"""]);
        Assert.Equal((5, "Request for unknown model: 'unknown' is not found"), (refused.Code, refused.Details));
    });

    private static async Task WithServerAsync(Func<ServerProcess, Task> test)
    {
        using var data = new TemporaryFolder();
        using var models = new TemporaryFolder();
        InferenceModels.Write(models.Path);
        await using var server = await ServerProcess.StartAsync([RepositoryPaths.InRoot("models"), models.Path], data.Path);
        await test(server);
    }

    private static FileDescriptorProto ToProto(FileDescriptor file) => FileDescriptorProto.Parser.ParseFrom(file.SerializedData);

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    private sealed class GhzFactAttribute : FactAttribute
    {
        public GhzFactAttribute() => Skip = Ghz.MissingReason;
    }
}
