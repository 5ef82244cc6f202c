using Grpc.Core;
using Grpc.Net.Client;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Sessions;

public sealed class KillTests
{
    private const string ReferenceModel = "topics";
    private const int Kills = 25;
    private const int Batches = 24;
    private const int BatchSize = 16;
    private const uint Epochs = 120;

    /// <summary>Kills in the middle of streaming, training and publishing, over as many sessions as that takes.</summary>
    [Fact]
    public async Task Session_KilledAtRandomMoments_EndsWithTheUndisturbedWeights()
    {
        using var undisturbed = new TemporaryFolder();
        using var disturbed = new TemporaryFolder();
        var reference = await RunUndisturbedAsync(undisturbed.Path);
        var random = new Random(20);
        var (kills, resumes) = (0, 0);
        for (var session = 0; kills < Kills; session++)
        {
            var model = $"topics-{session}";
            var script = new SessionScript(model, Batches, BatchSize, Epochs);
            while (script.Summary is null && await RunUntilKilledAsync(script, disturbed.Path, random.Next(0, 150) * (1 + (script.Connections / 4))))
            {
                kills++;
            }

            resumes += script.Resumes;
            Assert.Equal((ulong)(Batches * BatchSize), script.Summary!.Examples);
            Assert.Equal(reference.Summary!.Steps, script.Summary.Steps);
            Assert.Equal(1, script.Summary.Version);
            Assert.Equal(Weights(undisturbed.Path, ReferenceModel), Weights(disturbed.Path, model));
        }

        Assert.Equal(kills, resumes);
    }

    private static async Task<SessionScript> RunUndisturbedAsync(string dataDirectory)
    {
        var script = new SessionScript(ReferenceModel, Batches, BatchSize, Epochs);
        await using var server = await StartAsync(dataDirectory);
        await RunAsync(script, server);
        return script;
    }

    /// <returns>Whether the kill came before the script was through.</returns>
    private static async Task<bool> RunUntilKilledAsync(SessionScript script, string dataDirectory, int milliseconds)
    {
        await using var server = await StartAsync(dataDirectory);
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = RunAsync(script, server, opened);
        await Task.WhenAny(run, opened.Task);
        await Task.WhenAny(run, Task.Delay(milliseconds));
        await server.KillAsync();
        try
        {
            await run;
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled)
        {
        }

        return script.Summary is null;
    }

    private static async Task RunAsync(SessionScript script, ServerProcess server, TaskCompletionSource? opened = null)
    {
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);
        await script.RunAsync(new AdaptationService.AdaptationServiceClient(channel), opened);
    }

    private static Task<ServerProcess> StartAsync(string dataDirectory) => ServerProcess.StartAsync([RepositoryPaths.InRoot("models")], dataDirectory);

    private static byte[] Weights(string dataDirectory, string model) =>
        File.ReadAllBytes(Path.Combine(dataDirectory, "models", model, "1", "head.safetensors"));
}
