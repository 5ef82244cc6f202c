using Google.Protobuf;
using Grpc.Core;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.Inference;
using Input = OnnxAdapt.Inference.ModelInferRequest.Types.InferInputTensor;

namespace OnnxAdapt.FunctionalTests.Inference;

/// <summary>Hostile and mistaken requests: each has its status and a sentence, and the server goes on.</summary>
public sealed class InferRefusalTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    [Theory]
    [InlineData("unknown", "", "Request for unknown model: 'unknown' is not found")]
    [InlineData("simple", "9", "Request for unknown model: 'simple' version 9 is not found")]
    [InlineData("", "", "Request for unknown model: '' is not found")]
    [InlineData("..", "", "Request for unknown model: '..' is not found")]
    [InlineData("../simple", "", "Request for unknown model: '../simple' is not found")]
    [InlineData("/etc/passwd", "", "Request for unknown model: '/etc/passwd' is not found")]
    [InlineData("simple\0", "", "Request for unknown model: 'simple?' is not found")]
    [InlineData("simple.", "", "Request for unknown model: 'simple.' is not found")]
    [InlineData("CON", "", "Request for unknown model: 'CON' is not found")]
    public async Task Infer_UnknownModel_IsNotFound(string name, string version, string text)
    {
        var request = Requests.Simple();
        (request.ModelName, request.ModelVersion) = (name, version);

        Assert.Equal((StatusCode.NotFound, text), await RefuseAsync(request));
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("1.0")]
    [InlineData("../1")]
    [InlineData("99999999999999999999")]
    public async Task Infer_BadVersion_IsInvalid(string version)
    {
        var request = Requests.Simple();
        request.ModelVersion = version;

        var (code, text) = await RefuseAsync(request);

        Assert.Equal(StatusCode.InvalidArgument, code);
        Assert.Contains("version should be an integral value > 0", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_LongName_IsCutInTheAnswer()
    {
        var request = Requests.Simple();
        request.ModelName = new string('a', 4096);

        var (code, text) = await RefuseAsync(request);

        Assert.Equal(StatusCode.NotFound, code);
        Assert.True(text.Length < 256);
    }

    [Theory]
    [InlineData(new long[] { 1L << 62, 4 })]
    [InlineData(new long[] { long.MaxValue, long.MaxValue })]
    [InlineData(new long[] { -1, 4 })]
    [InlineData(new long[] { 1, -4 })]
    [InlineData(new long[] { 2147483647, 0 })]
    [InlineData(new long[] { 1L << 40 })]
    [InlineData(new long[] { 0, 4 })]
    [InlineData(new long[] { 1, 3 })]
    [InlineData(new long[] { 1, 8 })]
    [InlineData(new long[] { 1, 4, 1 })]
    [InlineData(new long[] { 4 })]
    [InlineData(new long[0])]
    public async Task Infer_BadShape_IsInvalid(long[] shape)
    {
        Assert.Equal(StatusCode.InvalidArgument, (await RefuseAsync(Requests.Raw(InferenceModels.Labelled, ("x", "FP32", shape, new byte[16])))).Code);
        Assert.Equal(StatusCode.InvalidArgument, (await RefuseAsync(Requests.Raw(InferenceModels.Labelled, ("x", "FP32", shape, [])))).Code);
    }

    [Fact]
    public async Task Infer_ShapeThatTheModelDoesNotTake_NamesBoth()
    {
        var (code, text) = await RefuseAsync(Requests.Raw(InferenceModels.Labelled, ("x", "FP32", [1, 3], new byte[12])));

        Assert.Equal(StatusCode.InvalidArgument, code);
        Assert.Contains("unexpected shape for input 'x' for model 'labelled'. Expected [-1,4], got [1,3]", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_ManyAxes_IsInvalid() =>
        Assert.Equal(StatusCode.InvalidArgument, (await RefuseAsync(Requests.Raw(InferenceModels.Labelled, ("x", "FP32", Enumerable.Repeat(1L, 10_000).ToArray(), new byte[4])))).Code);

    [Theory]
    [InlineData("FP32", "fp64_contents")]
    [InlineData("INT32", "uint_contents")]
    [InlineData("BYTES", "fp32_contents")]
    public async Task Infer_ElementsInTheWrongField_IsInvalid(string type, string field)
    {
        var request = new ModelInferRequest
        {
            ModelName = InferenceModels.IdentityOf(type),
            Inputs = { new Input { Name = "x", Datatype = type, Shape = { 1, 4 }, Contents = InferTensorContents.Parser.ParseJson($$"""{"{{field}}":[1,2,3,4]}""") } },
        };

        Assert.Contains("unexpected explicit tensor data for input tensor 'x'", (await RefuseAsync(request)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_TypedElementBeyondItsType_IsInvalid()
    {
        var request = new ModelInferRequest { ModelName = InferenceModels.IdentityOf("INT8"), Inputs = { new Input { Name = "x", Datatype = "INT8", Shape = { 1, 4 }, Contents = new InferTensorContents { IntContents = { 1, 2, 3, 128 } } } } };

        Assert.Contains("element 3 of input 'x' is 128, which does not fit into INT8", (await RefuseAsync(request)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_ContentsAndRaw_IsInvalidInTritonsWords()
    {
        var request = Requests.Simple();
        request.Inputs[0].Contents = new InferTensorContents { IntContents = { 1 } };

        Assert.Equal((StatusCode.InvalidArgument, "contents field must not be specified when using raw_input_contents for 'INPUT0' for model 'simple'"), await RefuseAsync(request));
    }

    [Fact]
    public async Task Infer_RawEntriesMissingOrTooMany_IsInvalid()
    {
        var request = Requests.Simple();
        request.RawInputContents.RemoveAt(1);
        Assert.Equal((StatusCode.InvalidArgument, "unable to find data for input tensor 'INPUT1' for model 'simple' in request."), await RefuseAsync(request));

        request = Requests.Simple();
        request.RawInputContents.Add(ByteString.Empty);
        Assert.Equal(StatusCode.InvalidArgument, (await RefuseAsync(request)).Code);
    }

    [Fact]
    public async Task Infer_InputsMissingDoubledOrUnknown_IsInvalidInTritonsWords()
    {
        var request = Requests.Simple();
        request.Inputs.RemoveAt(1);
        request.RawInputContents.RemoveAt(1);
        Assert.Contains("expected 2 inputs but got 1 inputs for model 'simple'. Got input(s) ['INPUT0'], but missing required input(s) ['INPUT1']. Please provide all required input(s).", (await RefuseAsync(request)).Text, StringComparison.Ordinal);

        request = Requests.Simple();
        request.Inputs[1].Name = "INPUT0";
        Assert.Contains("input 'INPUT0' already exists in request", (await RefuseAsync(request)).Text, StringComparison.Ordinal);

        request = Requests.Simple();
        request.Inputs[1].Name = "INPUT2";
        Assert.Contains("unexpected inference input 'INPUT2' for model 'simple'", (await RefuseAsync(request)).Text, StringComparison.Ordinal);

        Assert.Equal(StatusCode.InvalidArgument, (await RefuseAsync(new ModelInferRequest { ModelName = InferenceModels.Simple })).Code);
    }

    [Fact]
    public async Task Infer_OutputUnknownOrDoubled_IsInvalid()
    {
        Assert.Contains("unexpected inference output 'no' for model 'simple'", (await RefuseAsync(Requests.Simple().Asking("no"))).Text, StringComparison.Ordinal);
        Assert.Contains("requested twice", (await RefuseAsync(Requests.Simple().Asking("OUTPUT0", "OUTPUT0"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_WrongType_NamesBoth()
    {
        Assert.Contains("data-type is 'FP64', but model 'labelled' expects 'FP32'", (await RefuseAsync(Requests.Raw(InferenceModels.Labelled, ("x", "FP64", [1, 4], new byte[32])))).Text, StringComparison.Ordinal);
        Assert.Contains("must be one of BOOL", (await RefuseAsync(Requests.Raw(InferenceModels.Labelled, ("x", "float", [1, 4], new byte[16])))).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0 }, "incomplete string length indicator")]
    [InlineData(new byte[] { 255, 255, 255, 255, 65 }, "expecting string of length 4294967295 but only 1 bytes available")]
    [InlineData(new byte[] { 2, 0, 0, 0, 65 }, "expecting string of length 2 but only 1 bytes available")]
    [InlineData(new byte[] { 1, 0, 0, 0, 65 }, "expected 4 string elements for inference input 'x' for model 'identity_bytes', got 1")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, "got 5")]
    [InlineData(new byte[] { 1, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, "not UTF-8")]
    public async Task Infer_LyingBytes_IsInvalid(byte[] bytes, string text)
    {
        var refusal = await RefuseAsync(Requests.Raw(InferenceModels.IdentityOf("BYTES"), ("x", "BYTES", [1, 4], bytes)));

        Assert.Equal(StatusCode.InvalidArgument, refusal.Code);
        Assert.Contains(text, refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_BytesShapeFarBeyondTheBytes_TakesNoMemory()
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var (code, _) = await RefuseAsync(Requests.Raw(InferenceModels.IdentityOf("BYTES"), ("x", "BYTES", [500_000_000, 4], Requests.Strings("a"))));

        Assert.Equal(StatusCode.InvalidArgument, code);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 50_000_000);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public async Task Infer_NotFinite_IsInvalid(float value) =>
        Assert.Equal(StatusCode.InvalidArgument, (await RefuseAsync(Requests.Raw(InferenceModels.Labelled, ("x", "FP32", [1, 4], Requests.Bytes(1f, value, 3f, 4f))))).Code);

    [Fact]
    public async Task Infer_BoolThatIsNone_IsInvalid() =>
        Assert.Contains("neither 0 nor 1", (await RefuseAsync(Requests.Raw(InferenceModels.IdentityOf("BOOL"), ("x", "BOOL", [1, 4], [0, 1, 2, 1])))).Text, StringComparison.Ordinal);

    [Fact]
    public async Task Infer_TokensBeyondTheVocabularyOrAllMasked_IsInvalid()
    {
        Assert.Equal(StatusCode.InvalidArgument, (await RefuseAsync(Requests.Raw(TestServer.Encoder, ("input_ids", "INT64", [1, 2], Requests.Bytes(5L, 1L << 40))))).Code);
        Assert.Equal(StatusCode.InvalidArgument, (await RefuseAsync(Requests.Raw(TestServer.Encoder, ("input_ids", "INT64", [1, 2], Requests.Bytes(5L, 6L)), ("attention_mask", "INT64", [1, 2], new byte[16])))).Code);
    }

    [Fact]
    public async Task Infer_TextAndTokens_IsInvalid() =>
        Assert.Contains("not both", (await RefuseAsync(Requests.Raw(TestServer.Encoder, ("TEXT", "BYTES", [1, 1], Requests.Strings("a")), ("input_ids", "INT64", [1, 1], Requests.Bytes(5L))))).Text, StringComparison.Ordinal);

    [Fact]
    public async Task Infer_TooManyRows_IsInvalid() =>
        Assert.Contains("batch-size must be <= 4096", (await RefuseAsync(Requests.Raw(InferenceModels.IdentityOf("INT8"), ("x", "INT8", [5000, 4], new byte[20_000])))).Text, StringComparison.Ordinal);

    [Fact]
    public async Task Infer_MillionEmptyInputs_IsRefusedQuickly()
    {
        var request = new ModelInferRequest { ModelName = InferenceModels.Simple };
        request.Inputs.AddRange(Enumerable.Repeat(new Input(), 1_000_000));

        Assert.Equal(StatusCode.InvalidArgument, (await RefuseAsync(request)).Code);
        Assert.Equal(16, (await fixture.Client.ModelInferAsync(Requests.Simple())).Elements<int>().Length);
    }

    [Fact]
    public async Task Infer_NegativeTimeout_IsInvalid()
    {
        var request = Requests.Simple();
        request.Parameters["timeout"] = new InferParameter { Int64Param = -5 };
        Assert.Equal(StatusCode.InvalidArgument, (await RefuseAsync(request)).Code);
    }

    [Fact]
    public async Task Infer_TimeoutThatPassesBeforeTheWork_IsUnavailableInTritonsWords()
    {
        var request = Requests.Simple();
        request.Parameters["timeout"] = new InferParameter { Uint64Param = 1 };

        Assert.Equal((StatusCode.Unavailable, "Request timeout expired"), await RefuseAsync(request));
    }

    private Task<(StatusCode Code, string Text)> RefuseAsync(ModelInferRequest request) => InferenceFixture.RefusalAsync(async () => await fixture.Client.ModelInferAsync(request));
}
