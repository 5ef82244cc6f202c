using System.Diagnostics;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.TestKit;
using OnnxAdapt.TestKit.ForeignClients;

namespace OnnxAdapt.FunctionalTests.Access;

/// <summary>A server in a process of its own reads its keys from a file; clients not written here show them.</summary>
public sealed class KeyProcessTests
{
    private const string Load = "onnxadapt.v1.ModelService/LoadModel";
    private const string Model = $$"""{"model":"{{TestServer.Encoder}}"}""";

    [ForeignFact(ForeignClientKind.Grpcurl)]
    public Task Grpcurl_KeysInEitherHeader_CountTheSame() => WithServerAsync(async server =>
    {
        Assert.Equal(16, (await CallAsync(server, Load, null)).Code);
        Assert.Equal(7, (await CallAsync(server, Load, ("authorization", $"Bearer {Keys.User}"))).Code);
        Assert.Equal(0, (await CallAsync(server, Load, ("authorization", $"Bearer {Keys.Admin}"))).Code);
        Assert.Equal(0, (await CallAsync(server, Load, ("x-api-key", Keys.Admin))).Code);
    });

    [ToolFact("curl")]
    public Task Curl_KeysInEitherHeader_CountTheSame() => WithServerAsync(async server =>
    {
        Assert.Equal("401", await CurlAsync($"{server.HttpAddress}/v2/models"));
        Assert.Equal("200", await CurlAsync($"{server.HttpAddress}/v2/models", "-H", $"x-api-key: {Keys.User}"));
        Assert.Equal("200", await CurlAsync($"{server.HttpAddress}/v1/models", "--oauth2-bearer", Keys.User));
        Assert.Equal("403", await CurlAsync($"{server.HttpAddress}/v2/repository/models/{TestServer.Encoder}/load", "-X", "POST", "--oauth2-bearer", Keys.User));
        Assert.Equal("200", await CurlAsync($"{server.HttpAddress}/v2/repository/models/{TestServer.Encoder}/load", "-X", "POST", "--oauth2-bearer", Keys.Admin));
        Assert.Equal("200", await CurlAsync($"{server.HttpAddress}/healthz"));
        Assert.DoesNotContain(Keys.User, server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(Keys.Admin, server.Log, StringComparison.Ordinal);
    });

    private static async Task WithServerAsync(Func<ServerProcess, Task> test)
    {
        using var data = new TemporaryFolder();
        var file = Path.Combine(data.Path, "keys.json");
        await File.WriteAllTextAsync(file, $$"""[{"Name":"user","Key":"{{Keys.User}}"},{"Name":"admin","Key":"{{Keys.Admin}}","Admin":true}]""");
        await using var server = await ServerProcess.StartAsync([RepositoryPaths.InRoot("models")], data.Path, "--api-keys", file);
        await test(server);
    }

    private static Task<ForeignResult> CallAsync(ServerProcess server, string method, (string Name, string Value)? header) => ForeignClient.Grpcurl.CallAsync(
        server.GrpcTarget, method, [Model], new ForeignCallOptions { Headers = header is { } pair ? new Dictionary<string, string> { [pair.Name] = pair.Value } : [] });

    private static async Task<string> CurlAsync(string url, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("curl", ["-sS", "-o", "/dev/null", "-w", "%{http_code}", .. arguments, url]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }
}
