using Grpc.Core;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Errors;

public sealed class InferenceErrorTests(SmallServer small) : IClassFixture<SmallServer>
{
    private const string Mnist = "mnist";

    public static TheoryData<EmbedRequest, StatusCode, string> BadRequests => new()
    {
        { For("no-such-model"), StatusCode.NotFound, "'no-such-model'" },
        { For("../x"), StatusCode.NotFound, "'../x'" },
        { For("/etc/passwd"), StatusCode.NotFound, "'/etc/passwd'" },
        { For(new string('m', 1000)), StatusCode.NotFound, "1000" },
        { For(""), StatusCode.InvalidArgument, "model: it is empty" },
        { With(), StatusCode.InvalidArgument, "inputs: it is empty" },
        { With(Inputs.Text("good"), new Input()), StatusCode.InvalidArgument, "inputs[1]: " },
        { With([.. Enumerable.Repeat(Inputs.Text("many"), SmallServer.MaxInputs + 1)]), StatusCode.InvalidArgument, "inputs: has 17 entries" },
        { With(Inputs.Tokens([1, 99_999_999])), StatusCode.InvalidArgument, "inputs[0].tokens.ids[1]: is 99999999" },
        { With(Inputs.Tokens([uint.MaxValue])), StatusCode.InvalidArgument, "inputs[0].tokens.ids[0]: 4294967295" },
        { With(Inputs.Floats("pixels", [2], [1, 2])), StatusCode.InvalidArgument, "pixels" },
        { With(Inputs.Floats("pixels", [3], [1, 2])), StatusCode.InvalidArgument, "inputs[0].tensors[0].raw: it has 8 bytes; the shape asks for 12" },
        { Changed(request => request.Version = -1), StatusCode.InvalidArgument, "version: -1" },
        { Changed(request => request.Version = 99), StatusCode.NotFound, "no version 99" },
        { Changed(request => request.Dimensions = 257), StatusCode.InvalidArgument, "dimensions: is 257" },
        { Changed(request => request.Prompt = "query"), StatusCode.InvalidArgument, "prompt: the model has no prompt 'query'" },
        { Changed(request => request.Truncation = (Truncation)9), StatusCode.InvalidArgument, "truncation: 9" },
        { With(Inputs.Text(new string('x', SmallServer.MaxMessageBytes))), StatusCode.ResourceExhausted, "" },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public Task Embed_BadRequest_SaysWhatIsWrong(EmbedRequest request, StatusCode code, string words) =>
        Refusal.OfAsync(code, async () => await small.Server.Embeddings.EmbedAsync(request), words);

    [Fact]
    public async Task EmbedStream_BadRequestInTheMiddle_IsAnsweredInItsPlace()
    {
        using var call = small.Server.Embeddings.EmbedStream();
        foreach (var model in new[] { TestServer.Encoder, "../x", TestServer.Encoder })
        {
            await call.RequestStream.WriteAsync(For(model));
        }

        await call.RequestStream.CompleteAsync();
        var answers = await call.ResponseStream.ReadAllAsync().ToListAsync();

        Assert.Equal([null, "NOT_FOUND", null], answers.Select(answer => answer.Error?.Code));
        Assert.Contains("'../x'", answers[1].Error.Message, StringComparison.Ordinal);
        Assert.All([answers[0], answers[2]], answer => Assert.Equal(256, answer.Embeddings.Single().Values.Count));
    }

    [Theory]
    [InlineData("no-such-model")]
    [InlineData("../models")]
    public async Task Models_UnknownName_IsNotFound(string name)
    {
        var models = small.Server.Models;

        await Refusal.OfAsync(StatusCode.NotFound, async () => await models.GetModelAsync(new GetModelRequest { Model = name }), $"'{name}'");
        await Refusal.OfAsync(StatusCode.NotFound, async () => await models.LoadModelAsync(new LoadModelRequest { Model = name }), $"'{name}'");
        await Refusal.OfAsync(StatusCode.NotFound, async () => await models.UnloadModelAsync(new UnloadModelRequest { Model = name }), $"'{name}'");
        await Refusal.OfAsync(StatusCode.NotFound, async () => await models.ReloadModelAsync(new ReloadModelRequest { Model = name }), $"'{name}'");
        await Refusal.OfAsync(StatusCode.NotFound, async () => await models.ListVersionsAsync(new ListVersionsRequest { Model = name }), $"'{name}'");
        await Refusal.OfAsync(StatusCode.NotFound, async () => await models.PromoteVersionAsync(new PromoteVersionRequest { Model = name, Version = 1 }), $"'{name}'");
        await Refusal.OfAsync(StatusCode.NotFound, async () => await models.RollbackModelAsync(new RollbackModelRequest { Model = name }), $"'{name}'");
    }

    [SharedFact("models/mnist-8-onnx")]
    public async Task Predict_TensorThatDoesNotFit_NamesItWithItsShape()
    {
        await using var server = await TestServer.StartAsync(moreModels: RepositoryPaths.InShared("models/mnist-8-onnx"));
        var input = (await server.Models.LoadModelAsync(new LoadModelRequest { Model = Mnist })).Model.Inputs[0].Name;

        await Refusal.OfAsync(StatusCode.InvalidArgument, () => PredictAsync(server, input, [1, 28, 27], 0), $"inputs[0].tensors.{input}: has the shape [1, 28, 27]", "[1, 28, 28]");
        await Refusal.OfAsync(StatusCode.InvalidArgument, () => PredictAsync(server, "pixels", [1, 28, 28], 0), "inputs[0].tensors.pixels: the model has no such input");
        await Refusal.OfAsync(StatusCode.InvalidArgument, () => PredictAsync(server, input, [1, 28, 28], float.NaN), $"inputs[0].tensors.{input}: holds a value that is not a finite number");
        await PredictAsync(server, input, [1, 28, 28], 0);
    }

    private static async Task PredictAsync(TestServer server, string name, long[] shape, float value)
    {
        var values = Enumerable.Repeat(value, (int)shape.Aggregate((product, size) => product * size)).ToArray();
        await server.Predictions.PredictAsync(new PredictRequest { Model = Mnist, Inputs = { Inputs.Floats(name, shape, values) } });
    }

    private static EmbedRequest For(string model) => new() { Model = model, Inputs = { Inputs.Text("hello") } };

    private static EmbedRequest With(params Input[] inputs) => new() { Model = TestServer.Encoder, Inputs = { inputs } };

    private static EmbedRequest Changed(Action<EmbedRequest> change)
    {
        var request = For(TestServer.Encoder);
        change(request);
        return request;
    }
}
