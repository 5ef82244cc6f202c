using Grpc.Core;
using Grpc.Net.Client;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;

namespace OnnxAdapt.FunctionalTests.Sessions;

public sealed class KillTests
{
    private const int Kills = 25;
    private const int Batches = 24;
    private const int BatchSize = 16;
    private const uint Epochs = 40;

    [Fact]
    public async System.Threading.Tasks.Task Session_KilledAtRandomMoments_EndsWithTheUndisturbedWeights()
    {
        using var undisturbed = new TemporaryFolder();
        using var disturbed = new TemporaryFolder();
        var reference = await RunUndisturbedAsync(undisturbed.Path);

        var script = new SessionScript("topics", Batches, BatchSize, Epochs);
        var random = new Random(20);
        for (var kill = 0; kill < Kills; kill++)
        {
            await RunUntilKilledAsync(script, disturbed.Path, random.Next(20, 900));
        }

        await using (var server = await StartAsync(disturbed.Path))
        {
            await RunAsync(script, server);
        }

        Assert.Equal((ulong)(Batches * BatchSize), script.Summary!.Examples);
        Assert.Equal(reference.Summary!.Steps, script.Summary.Steps);
        Assert.Equal(1, script.Summary.Version);
        Assert.Equal(Weights(undisturbed.Path), Weights(disturbed.Path));
    }

    private static async Task<SessionScript> RunUndisturbedAsync(string dataDirectory)
    {
        var script = new SessionScript("topics", Batches, BatchSize, Epochs);
        await using var server = await StartAsync(dataDirectory);
        await RunAsync(script, server);
        return script;
    }

    private static async System.Threading.Tasks.Task RunUntilKilledAsync(SessionScript script, string dataDirectory, int milliseconds)
    {
        await using var server = await StartAsync(dataDirectory);
        var run = script.Summary is null ? RunAsync(script, server) : System.Threading.Tasks.Task.CompletedTask;
        await System.Threading.Tasks.Task.WhenAny(run, System.Threading.Tasks.Task.Delay(milliseconds));
        await server.KillAsync();
        try
        {
            await run;
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled)
        {
        }
    }

    private static async System.Threading.Tasks.Task RunAsync(SessionScript script, ServerProcess server)
    {
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);
        await script.RunAsync(new AdaptationService.AdaptationServiceClient(channel));
    }

    private static Task<ServerProcess> StartAsync(string dataDirectory) => ServerProcess.StartAsync([RepositoryPaths.InRoot("models")], dataDirectory);

    private static byte[] Weights(string dataDirectory) =>
        File.ReadAllBytes(Directory.EnumerateFiles(dataDirectory, "head.safetensors", SearchOption.AllDirectories).Single());
}
