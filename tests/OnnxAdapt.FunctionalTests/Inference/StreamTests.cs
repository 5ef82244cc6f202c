using Grpc.Core;
using OnnxAdapt.Inference;

namespace OnnxAdapt.FunctionalTests.Inference;

public sealed class StreamTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    [Fact]
    public async Task Stream_ManyRequests_AnswersInOrderWithFinalFlags()
    {
        using var call = fixture.Client.ModelStreamInfer();
        for (var number = 0; number < 200; number++)
        {
            var request = Requests.Simple();
            request.Id = $"r{number}";
            request.Parameters["triton_enable_empty_final_response"] = new InferParameter { BoolParam = true };
            await call.RequestStream.WriteAsync(request);
        }

        await call.RequestStream.CompleteAsync();
        var answers = await ReadAsync(call);

        Assert.Equal(Enumerable.Range(0, 200).Select(number => $"r{number}"), answers.Select(answer => answer.InferResponse.Id));
        Assert.All(answers, answer => Assert.Equal(("", true), (answer.ErrorMessage, answer.InferResponse.Parameters["triton_final_response"].BoolParam)));
    }

    [Fact]
    public async Task Stream_BadRequestBetweenGoodOnes_FailsAlone()
    {
        using var call = fixture.Client.ModelStreamInfer();
        foreach (var model in new[] { "simple", "unknown", "simple" })
        {
            var request = Requests.Simple();
            (request.ModelName, request.Id) = (model, $"of {model}");
            await call.RequestStream.WriteAsync(request);
        }

        await call.RequestStream.CompleteAsync();
        var answers = await ReadAsync(call);

        Assert.Equal(["", "Request for unknown model: 'unknown' is not found", ""], answers.Select(answer => answer.ErrorMessage));
        Assert.Equal("of unknown", answers[1].InferResponse.Id);
    }

    [Fact]
    public async Task Stream_WithErrorsAsStatus_EndsAtTheFirst()
    {
        using var call = fixture.Client.ModelStreamInfer(new Metadata { { "triton_grpc_error", "true" } });
        var request = Requests.Simple();
        request.ModelName = "unknown";
        await call.RequestStream.WriteAsync(request);

        var failure = await Assert.ThrowsAsync<RpcException>(() => ReadAsync(call));

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
    }

    private static async Task<List<ModelStreamInferResponse>> ReadAsync(AsyncDuplexStreamingCall<ModelInferRequest, ModelStreamInferResponse> call)
    {
        var answers = new List<ModelStreamInferResponse>();
        await foreach (var answer in call.ResponseStream.ReadAllAsync()) answers.Add(answer);
        return answers;
    }
}
