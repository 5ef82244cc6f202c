using Grpc.Core;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.Inference;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.FunctionalTests.Inference;

/// <summary>Meters are shared by all servers of a process, so this model has a name that no other test uses.</summary>
public sealed class TritonMetricsTests
{
    private const string Model = "only-counted-here";

    [Fact]
    public async Task Metrics_SwitchedOn_ShowKnownModelsOnly()
    {
        using var models = new TemporaryFolder();
        InferenceModels.Write(models.Path, Model, 3, new TinyOnnx().Input("x", TinyOnnx.Float, "n", 4L).Output("y", TinyOnnx.Float, "n", 4L).Node("Identity", ["x"], ["y"]));
        await using var server = await TestServer.StartAsync(settings => settings.Metrics.Triton = true, models.Path);
        using var http = new HttpClient { BaseAddress = server.HttpAddress };
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Channel);
        await client.ModelInferAsync(Requests.Raw(Model, ("x", "FP32", [2, 4], new byte[32])));
        await Assert.ThrowsAsync<RpcException>(async () => await client.ModelInferAsync(Requests.Raw(Model, ("x", "FP32", [1, 4], Requests.Bytes(1f, 2f, float.NaN, 4f)))));
        await Assert.ThrowsAsync<RpcException>(async () => await client.ModelInferAsync(Requests.Raw("made-up", ("x", "FP32", [2, 4], new byte[32]))));
        await Assert.ThrowsAsync<RpcException>(async () => await server.Predictions.PredictAsync(new V1.PredictRequest { Model = Model, Version = 77, Inputs = { new V1.Input { Text = "hello" } } }));

        var page = await http.GetStringAsync("/metrics");

        Assert.Matches($"(?m)^nv_inference_count\\{{[^}}]*model=\"{Model}\"[^}}]*version=\"3\"[^}}]*\\}} 2", page);
        Assert.Matches($"(?m)^nv_inference_request_success\\{{[^}}]*model=\"{Model}\"[^}}]*\\}} 1", page);
        Assert.Matches($"(?m)^nv_inference_exec_count\\{{[^}}]*model=\"{Model}\"[^}}]*\\}} 1", page);
        Assert.Matches($"(?m)^nv_inference_request_failure\\{{[^}}]*model=\"{Model}\"[^}}]*reason=\"OTHER\"[^}}]*\\}} 2", page);
        Assert.Matches($"(?m)^nv_inference_pending_request_count\\{{[^}}]*model=\"{Model}\"[^}}]*version=\"3\"[^}}]*\\}} 0", page);
        Assert.Matches($"(?m)^nv_model_load_duration_secs\\{{[^}}]*model=\"{Model}\"[^}}]*version=\"3\"", page);
        foreach (var name in OperatingSystem.IsLinux() ? ["nv_cpu_utilization", "nv_cpu_memory_total_bytes", "nv_cpu_memory_used_bytes"] : Array.Empty<string>())
        {
            Assert.Matches($"(?m)^{name}[ {{]", page);
        }

        Assert.Contains("nv_inference_compute_infer_duration_us{", page, StringComparison.Ordinal);
        Assert.DoesNotContain("made-up", page, StringComparison.Ordinal);
        Assert.DoesNotContain("version=\"77\"", page, StringComparison.Ordinal);
    }
}
