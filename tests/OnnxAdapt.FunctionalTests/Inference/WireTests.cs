using Grpc.Core;
using OnnxAdapt.Inference;

namespace OnnxAdapt.FunctionalTests.Inference;

/// <summary>Bytes that no generated client would send.</summary>
public sealed class WireTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);
    private static readonly Method<byte[], byte[]> Infer = new(MethodType.Unary, "inference.GRPCInferenceService", "ModelInfer", Bytes, Bytes);

    [Fact]
    public async Task Infer_DeepUnknownGroups_IsRefused() => await RefuseAsync([.. Enumerable.Repeat((byte)((15 << 3) | 3), 100_000)]);

    [Fact]
    public async Task Infer_TextThatIsNotUtf8_IsRefused() => await RefuseAsync([(1 << 3) | 2, 2, 0xff, 0xfe]);

    [Fact]
    public async Task Infer_LengthBeyondTheMessage_IsRefused() => await RefuseAsync([(1 << 3) | 2, 0xff, 0xff, 0xff, 0xff, 0x07, 65]);

    [Fact]
    public async Task Infer_NegativeLength_IsRefused() => await RefuseAsync([(5 << 3) | 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);

    [Fact]
    public async Task Infer_SingularFieldTwice_TakesTheLast()
    {
        byte[] twice = [(1 << 3) | 2, 3, (byte)'a', (byte)'b', (byte)'c', (1 << 3) | 2, 3, (byte)'x', (byte)'y', (byte)'z'];

        Assert.Equal("Request for unknown model: 'xyz' is not found", (await RefuseAsync(twice)).Text);
    }

    [Fact]
    public async Task Infer_ParameterWithoutValueOrTwice_IsRefused()
    {
        var request = Requests.Simple();
        request.Parameters["timeout"] = new InferParameter();

        Assert.Equal((StatusCode.InvalidArgument, "invalid value type for 'timeout' parameter, expected int64_param."), await InferenceFixture.RefusalAsync(async () => await fixture.Client.ModelInferAsync(request)));
    }

    private async Task<(StatusCode Code, string Text)> RefuseAsync(byte[] message)
    {
        var refusal = await InferenceFixture.RefusalAsync(async () => await fixture.Server.Channel.CreateCallInvoker().AsyncUnaryCall(Infer, null, default, message));
        Assert.NotEqual(StatusCode.OK, refusal.Code);
        Assert.Equal(16, (await fixture.Client.ModelInferAsync(Requests.Simple())).Elements<int>().Length);
        return refusal;
    }
}
