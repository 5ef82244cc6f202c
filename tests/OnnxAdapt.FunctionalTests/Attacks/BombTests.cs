using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;
using Grpc.Core;

namespace OnnxAdapt.FunctionalTests.Attacks;

/// <summary>Small messages that inflate to large ones, and messages of false length.</summary>
public sealed class BombTests(AttackedServer attacked) : IClassFixture<AttackedServer>
{
    private static readonly byte[] Bomb = Frame(1, Gzip(256));

    [Theory]
    [InlineData(AttackedServer.Embed)]
    [InlineData("/onnxadapt.v1.EmbeddingService/EmbedStream")]
    [InlineData("/onnxadapt.v1.AdaptationService/Adapt")]
    [InlineData("/inference.GRPCInferenceService/ModelInfer")]
    [InlineData("/inference.GRPCInferenceService/ModelStreamInfer")]
    [InlineData("/tei.v1.Embed/Embed")]
    [InlineData("/grpc.health.v1.Health/Check")]
    [InlineData("/grpc.health.v1.Health/Watch")]
    [InlineData("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")]
    [InlineData("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")]
    public async Task Gzip_256MegabytesInAFewKilobytes_AreNotInflated(string method)
    {
        Assert.Equal(StatusCode.ResourceExhausted, await attacked.CallAsync(method, Bomb, ("grpc-encoding", "gzip")));
        await attacked.AnswersAsync();
    }

    [Fact]
    public async Task Gzip_SecondMessageOfAStream_IsNotInflatedEither()
    {
        byte[] good = Frame(1, Compress(AttackedServer.Request().ToByteArray()));

        Assert.Equal(StatusCode.OK, await attacked.CallAsync("/onnxadapt.v1.EmbeddingService/EmbedStream", good, ("grpc-encoding", "gzip")));
        Assert.Equal(StatusCode.ResourceExhausted, await attacked.CallAsync("/onnxadapt.v1.EmbeddingService/EmbedStream", [.. good, .. Bomb], ("grpc-encoding", "gzip")));
    }

    [Fact]
    public async Task Gzip_DamagedOrOfAnotherName_FailsTheCallOnly()
    {
        Assert.Equal(StatusCode.Internal, await attacked.CallAsync(AttackedServer.Embed, Frame(1, [1, 2, 3]), ("grpc-encoding", "gzip")));
        Assert.Equal(StatusCode.Unimplemented, await attacked.CallAsync(AttackedServer.Embed, Bomb, ("grpc-encoding", "br")));
        Assert.Equal(StatusCode.Internal, await attacked.CallAsync(AttackedServer.Embed, Bomb));
        await attacked.AnswersAsync();
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(AttackedServer.MaxMessageBytes + 1)]
    public async Task Length_BeyondTheLimit_IsRefusedBeforeTheMessage(uint length) =>
        Assert.Equal(StatusCode.ResourceExhausted, await attacked.CallAsync(AttackedServer.Embed, Head(length)));

    /// <summary>The official package calls a length of 2 GB and more a defect of its own.</summary>
    [Fact]
    public async Task Length_OfFourGigabytes_FailsTheCallOnly()
    {
        Assert.Contains(await attacked.CallAsync(AttackedServer.Embed, Head(uint.MaxValue)), new[] { StatusCode.ResourceExhausted, StatusCode.Unknown });
        await attacked.AnswersAsync();
    }

    [Fact]
    public async Task GrpcWeb_Bomb_IsNotInflated()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, AttackedServer.Embed) { Content = new ByteArrayContent(Bomb) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc-web");
        request.Headers.TryAddWithoutValidation("grpc-encoding", "gzip");

        using var response = await attacked.Http.SendAsync(request);

        Assert.Equal(["8"], response.Headers.GetValues("grpc-status"));
    }

    private static byte[] Head(uint length)
    {
        var frame = new byte[5];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length);
        return frame;
    }

    private static byte[] Frame(byte flag, byte[] payload)
    {
        var frame = new byte[5 + payload.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    private static byte[] Gzip(int megabytes) => Compress(new byte[megabytes << 20]);

    private static byte[] Compress(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal)) gzip.Write(content);
        return target.ToArray();
    }
}
