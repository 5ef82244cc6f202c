using System.Globalization;
using System.Text.RegularExpressions;
using Grpc.Net.Client;
using OnnxAdapt.FunctionalTests.Inference;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.Inference;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.FunctionalTests.Attacks;

/// <summary>One request of each shape: what the runtime keeps for a shape must not pile up.</summary>
public sealed class SprayingTests
{
    private const string Model = "any-shape";
    private const int Shapes = 250;
    private const int MostElements = 1 << 20;
    private const double MostGrowth = 400e6;

    /// <summary>All shapes together are more than a gigabyte, twice, in inputs and results.</summary>
    [Fact]
    public async Task Shapes_NeverTheSame_DoNotGrowMemory()
    {
        using var data = new TemporaryFolder();
        using var models = new TemporaryFolder();
        InferenceModels.Write(models.Path, Model, 1, new TinyOnnx().Input("x", TinyOnnx.Float, "n", "m").Output("y", TinyOnnx.Float, "n", "m").Node("Exp", ["x"], ["e"]).Node("Sqrt", ["e"], ["y"]));
        await using var server = await ServerProcess.StartAsync([models.Path], data.Path);
        using var http = new HttpClient { BaseAddress = new Uri(server.HttpAddress) };
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var random = new Random(8);
        for (var warm = 0; warm < 10; warm++) await AskAsync(client, 1, MostElements);
        var before = await WorkingSetAsync(http);

        for (var shape = 0; shape < Shapes; shape++)
        {
            var rows = random.Next(1, 65);
            await AskAsync(client, rows, MostElements / rows - random.Next(0, MostElements / rows / 2));
        }

        Assert.InRange(await WorkingSetAsync(http) - before, double.NegativeInfinity, MostGrowth);
    }

    private static async Task AskAsync(GRPCInferenceService.GRPCInferenceServiceClient client, int rows, int columns)
    {
        var response = await client.ModelInferAsync(Requests.Raw(Model, ("x", "FP32", [rows, columns], new byte[4 * rows * columns])));
        Assert.Equal([rows, columns], response.Outputs[0].Shape);
    }

    private static async Task<double> WorkingSetAsync(HttpClient http)
    {
        var line = Regex.Match(await http.GetStringAsync(new Uri("/metrics", UriKind.Relative)), @"(?m)^dotnet_process_memory_working_set\w*(?:\{[^}]*\})? (\S+)");
        Assert.True(line.Success);
        return double.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
