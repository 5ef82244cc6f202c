using Grpc.Core;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.Inference;
using Output = OnnxAdapt.Inference.ModelInferRequest.Types.InferRequestedOutputTensor;

namespace OnnxAdapt.FunctionalTests.Inference;

public sealed class InferTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    [Fact]
    public async Task Infer_TritonsExample_AddsAndSubtracts()
    {
        var request = Requests.Simple(2);
        request.Id = "my-id";

        var answer = await fixture.Client.ModelInferAsync(request);

        Assert.Equal(("simple", "3", "my-id"), (answer.ModelName, answer.ModelVersion, answer.Id));
        Assert.Equal([("OUTPUT0", "INT32"), ("OUTPUT1", "INT32")], answer.Outputs.Select(output => (output.Name, output.Datatype)));
        Assert.All(answer.Outputs, output => Assert.Equal([2L, 16L], output.Shape));
        Assert.Equal(Enumerable.Range(1, 32), answer.Elements<int>());
        Assert.Equal(Enumerable.Range(-1, 32), answer.Elements<int>(1));
    }

    [Theory]
    [InlineData("FP32")]
    [InlineData("FP64")]
    [InlineData("FP16")]
    [InlineData("BF16")]
    [InlineData("INT8")]
    [InlineData("INT16")]
    [InlineData("INT32")]
    [InlineData("INT64")]
    [InlineData("UINT8")]
    [InlineData("UINT16")]
    [InlineData("UINT32")]
    [InlineData("UINT64")]
    [InlineData("BOOL")]
    public async Task Infer_EveryType_GivesBytesBackAsTheyCame(string type)
    {
        var size = type switch { "BOOL" or "INT8" or "UINT8" => 1, "FP16" or "BF16" or "INT16" or "UINT16" => 2, "FP64" or "INT64" or "UINT64" => 8, _ => 4 };
        var bytes = Enumerable.Range(0, 8 * size).Select(index => (byte)(type == "BOOL" ? index % 2 : index % 100)).ToArray();

        var answer = await fixture.Client.ModelInferAsync(Requests.Raw(InferenceModels.IdentityOf(type), ("x", type, [2, 4], bytes)));

        Assert.Equal(type, answer.Outputs[0].Datatype);
        Assert.Equal(bytes, answer.RawOutputContents[0].ToByteArray());
    }

    [Fact]
    public async Task Infer_Bytes_GivesTextsBack()
    {
        string[] texts = ["", "a", "grüße", "line\nbreak", "日本", "x", "y", "z"];

        var answer = await fixture.Client.ModelInferAsync(Requests.Raw(InferenceModels.IdentityOf("BYTES"), ("x", "BYTES", [2, 4], Requests.Strings(texts))));

        Assert.Equal(texts, answer.Texts());
    }

    [Theory]
    [InlineData("FP32", "fp32_contents", "[1.5,-2,3,4]")]
    [InlineData("FP64", "fp64_contents", "[1.5,-2,3,4]")]
    [InlineData("INT8", "int_contents", "[-128,127,3,4]")]
    [InlineData("INT16", "int_contents", "[-32768,2,3,4]")]
    [InlineData("INT32", "int_contents", "[-2147483648,2,3,4]")]
    [InlineData("INT64", "int64_contents", "[\"-9223372036854775808\",\"2\",\"3\",\"4\"]")]
    [InlineData("UINT8", "uint_contents", "[255,2,3,4]")]
    [InlineData("UINT16", "uint_contents", "[65535,2,3,4]")]
    [InlineData("UINT32", "uint_contents", "[4294967295,2,3,4]")]
    [InlineData("UINT64", "uint64_contents", "[\"18446744073709551615\",\"2\",\"3\",\"4\"]")]
    [InlineData("BOOL", "bool_contents", "[true,false,true,true]")]
    [InlineData("BYTES", "bytes_contents", "[\"YQ==\",\"\",\"Yg==\",\"Yw==\"]")]
    public async Task Infer_TypedContents_GivesThemBackTypedWhenAsked(string type, string field, string values)
    {
        var contents = InferTensorContents.Parser.ParseJson($$"""{"{{field}}":{{values}}}""");
        var request = new ModelInferRequest
        {
            ModelName = InferenceModels.IdentityOf(type),
            Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = type, Shape = { 1, 4 }, Contents = contents } },
            Parameters = { ["binary_data_output"] = new InferParameter { BoolParam = false } },
        };

        var answer = await fixture.Client.ModelInferAsync(request);

        Assert.Empty(answer.RawOutputContents);
        Assert.Equal(contents, answer.Outputs[0].Contents);
    }

    [Fact]
    public async Task Infer_TypedContents_AnswersWithBytesAsTritonDoes()
    {
        var request = new ModelInferRequest { ModelName = InferenceModels.Simple };
        foreach (var name in new[] { "INPUT0", "INPUT1" })
        {
            request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = name, Datatype = "INT32", Shape = { 1, 16 }, Contents = new InferTensorContents { IntContents = { Enumerable.Range(0, 16) } } });
        }

        var answer = await fixture.Client.ModelInferAsync(request);

        Assert.Equal(Enumerable.Range(0, 16).Select(value => value * 2), answer.Elements<int>());
    }

    [Fact]
    public async Task Infer_ChosenOutputAndVersion_GivesOnlyThem()
    {
        var request = Requests.Simple().Asking("OUTPUT1");
        request.ModelVersion = "1";

        var answer = await fixture.Client.ModelInferAsync(request);

        Assert.Equal(("1", "OUTPUT1"), (answer.ModelVersion, answer.Outputs.Single().Name));
    }

    [Fact]
    public async Task Infer_Classification_GivesScoreIndexLabel()
    {
        var request = Requests.Raw(InferenceModels.Labelled, ("x", "FP32", [2, 4], Requests.Bytes(0.1f, 0.7f, 0.2f, 0f, 4f, 3f, 2f, 1f)));
        request.Outputs.Add(new Output { Name = "y", Parameters = { ["classification"] = new InferParameter { Int64Param = 2 } } });

        var answer = await fixture.Client.ModelInferAsync(request);

        Assert.Equal(("BYTES", 2L, 2L), (answer.Outputs[0].Datatype, answer.Outputs[0].Shape[0], answer.Outputs[0].Shape[1]));
        Assert.Equal(["0.700000:1:bee", "0.200000:2:cat", "4.000000:0:ant", "3.000000:1:bee"], answer.Texts());
    }

    [Fact]
    public async Task Infer_OutputWithoutBatchAxis_IsGivenWholeForOneRow()
    {
        var one = await fixture.Client.ModelInferAsync(Requests.Raw(InferenceModels.Means, ("x", "FP32", [1, 4], Requests.Bytes(1f, 2f, 3f, 4f))));
        Assert.Equal([4L], one.Outputs[0].Shape);

        var (code, text) = await InferenceFixture.RefusalAsync(async () => await fixture.Client.ModelInferAsync(Requests.Raw(InferenceModels.Means, ("x", "FP32", [2, 4], new byte[32]))));
        Assert.Equal(StatusCode.InvalidArgument, code);
        Assert.Contains("no batch axis", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_Texts_GivesEmbeddings()
    {
        var answer = await fixture.Client.ModelInferAsync(Requests.Texts(TestServer.Encoder, "hello", "a longer sentence here"));
        var own = await fixture.Server.Embeddings.EmbedAsync(new V1.EmbedRequest { Model = TestServer.Encoder, Inputs = { new V1.Input { Text = "hello" } } });

        Assert.Equal("embedding", answer.Outputs.Single().Name);
        Assert.Equal([2L, 256L], answer.Outputs[0].Shape);
        Assert.Equal(own.Embeddings[0].Values, answer.Elements<float>()[..256]);
    }

    [Fact]
    public async Task Infer_TokensOfTextModel_GivesOutputsOfItsGraph()
    {
        var request = Requests.Raw(TestServer.Encoder, ("input_ids", "INT64", [1, 3], Requests.Bytes(5L, 6L, 7L)), ("attention_mask", "INT64", [1, 3], Requests.Bytes(1L, 1L, 0L)));

        var answer = await fixture.Client.ModelInferAsync(request);

        Assert.Equal(("sentence_embedding", 256), (answer.Outputs.Single().Name, answer.Elements<float>().Length));
    }

    [Fact]
    public async Task Infer_Parameters_ReachTheEngineOrAreCheckedAsTritonChecksThem()
    {
        var request = Requests.Texts(TestServer.Encoder, "hello");
        request.Parameters["dimensions"] = new InferParameter { Int64Param = 16 };
        request.Parameters["priority"] = new InferParameter { Uint64Param = 2 };
        request.Parameters["timeout"] = new InferParameter { Int64Param = 60_000_000 };
        request.Parameters["sequence_id"] = new InferParameter { StringParam = "s" };
        request.Parameters["sequence_start"] = new InferParameter { BoolParam = true };
        Assert.Equal(16, (await fixture.Client.ModelInferAsync(request)).Elements<float>().Length);

        request.Parameters["sequence_start"] = new InferParameter { Int64Param = 1 };
        Assert.Equal((StatusCode.InvalidArgument, "invalid value type for 'sequence_start' parameter, expected bool_param."),
            await InferenceFixture.RefusalAsync(async () => await fixture.Client.ModelInferAsync(request)));
        request.Parameters.Remove("sequence_start");
        request.Parameters["triton_mine"] = new InferParameter { BoolParam = true };
        Assert.Contains("reserved", (await InferenceFixture.RefusalAsync(async () => await fixture.Client.ModelInferAsync(request))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_NamesInputsOutputsVersions()
    {
        var simple = await fixture.Client.ModelMetadataAsync(new ModelMetadataRequest { Name = InferenceModels.Simple });
        Assert.Equal(("onnxruntime_onnx", "1,3"), (simple.Platform, string.Join(',', simple.Versions)));
        Assert.Equal([-1L, 16L], simple.Inputs[0].Shape);

        var text = await fixture.Client.ModelMetadataAsync(new ModelMetadataRequest { Name = TestServer.Encoder });
        Assert.Equal(["TEXT", "TEXT_PAIR", "input_ids", "attention_mask"], text.Inputs.Select(input => input.Name));
        Assert.Equal(["embedding", "sentence_embedding"], text.Outputs.Select(output => output.Name));
    }

    [Fact]
    public async Task Config_SaysWhatCanBeLeftOutAndBatched()
    {
        var simple = (await fixture.Client.ModelConfigAsync(new ModelConfigRequest { Name = InferenceModels.Simple })).Config;
        Assert.True(simple.MaxBatchSize > 0);
        Assert.Equal([16L], simple.Input[0].Dims);
        Assert.Equal(DataType.TypeInt32, simple.Input[0].DataType);

        var means = (await fixture.Client.ModelConfigAsync(new ModelConfigRequest { Name = InferenceModels.Means })).Config;
        Assert.Equal((0, "-1,4"), (means.MaxBatchSize, string.Join(',', means.Input[0].Dims)));

        var text = (await fixture.Client.ModelConfigAsync(new ModelConfigRequest { Name = TestServer.Encoder })).Config;
        Assert.Equal([false, true, true, true], text.Input.Select(input => input.Optional));
    }

    [Fact]
    public async Task Statistics_CountRequestsRowsAndRuns()
    {
        var name = InferenceModels.IdentityOf("FP64");
        for (var call = 0; call < 3; call++) await fixture.Client.ModelInferAsync(Requests.Raw(name, ("x", "FP64", [2, 4], new byte[64])));

        var statistics = (await fixture.Client.ModelStatisticsAsync(new ModelStatisticsRequest { Name = name })).ModelStats.Single();

        Assert.Equal((name, "1"), (statistics.Name, statistics.Version));
        Assert.InRange(statistics.InferenceCount, 6u, 100u);
        Assert.InRange(statistics.ExecutionCount, 3u, 100u);
        Assert.True(statistics.InferenceStats.Success is { Count: >= 3, Ns: > 0 });
        Assert.Contains(statistics.BatchStats, batch => batch.BatchSize == 2);
    }
}
