using System.Net;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using OnnxAdapt.Compat.Tests.Grpc.Echo;

namespace OnnxAdapt.Compat.Tests.Grpc.Functional;

public sealed class GrpcWebTests
{
    private const string Binary = "application/grpc-web+proto";
    private const string TextMode = "application/grpc-web-text";

    [Fact]
    public async Task Unary_BinaryMode_AnswersMessageThenTrailers()
    {
        await using var server = await WebEchoServer.StartAsync();

        var answer = await server.PostAsync("Say", Binary, WebEchoServer.Frame(new EchoRequest { Text = "hello" }));

        Assert.Equal((HttpStatusCode.OK, "application/grpc-web"), (answer.Code, answer.ContentType));
        Assert.Equal("hello", Assert.Single(answer.Messages).Text);
        Assert.Contains("grpc-status: 0\r\n", answer.Trailers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerStream_TextMode_AnswersEveryMessage()
    {
        await using var server = await WebEchoServer.StartAsync();

        var answer = await server.PostAsync("Repeat", TextMode, WebEchoServer.Text(WebEchoServer.Frame(new EchoRequest { Text = "x", Count = 3 })));

        Assert.Equal(TextMode, answer.ContentType);
        Assert.Equal([0, 1, 2], answer.Decoded().Messages.Select(message => message.Index));
        Assert.Contains("grpc-status: 0\r\n", answer.Decoded().Trailers, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200_000)]
    public async Task ClientStream_TextModeInParts_JoinsThem(int size)
    {
        await using var server = await WebEchoServer.StartAsync();
        var payload = ByteString.CopyFrom(new byte[size]);
        var parts = Enumerable.Range(0, 5).SelectMany(_ => WebEchoServer.Text(WebEchoServer.Frame(new EchoRequest { Text = "a", Payload = payload })));

        var answer = (await server.PostAsync("Collect", TextMode, [.. parts])).Decoded();

        Assert.Equal((5, 5L * size), (answer.Messages[0].Index, answer.Messages[0].Received));
    }

    [Fact]
    public async Task Failure_BeforeAnyMessage_PutsTheStatusIntoHeaders()
    {
        await using var server = await WebEchoServer.StartAsync();

        var answer = await server.PostAsync("Say", Binary, WebEchoServer.Frame(new EchoRequest { Command = "fail", Code = 9 }));

        Assert.Equal(("9", 0), (answer.StatusHeader, answer.Body.Length));
        Assert.Equal("12", (await server.PostAsync("NoSuchMethod", Binary, [])).StatusHeader);
    }

    [Theory]
    [InlineData("AAAAA")]
    [InlineData("AA*=")]
    public async Task TextMode_BrokenBase64_FailsTheCall(string body)
    {
        await using var server = await WebEchoServer.StartAsync();

        Assert.Equal("13", (await server.PostAsync("Say", TextMode, Encoding.ASCII.GetBytes(body))).StatusHeader);
    }

    [Theory]
    [InlineData(false, false, HttpStatusCode.UnsupportedMediaType)]
    [InlineData(false, true, HttpStatusCode.OK)]
    [InlineData(true, false, HttpStatusCode.OK)]
    public async Task Service_NotEnabled_IsNotTranslated(bool byDefault, bool byConvention, HttpStatusCode expected)
    {
        await using var server = await WebEchoServer.StartAsync(byDefault, builder =>
        {
            if (byConvention) builder.EnableGrpcWeb();
        });

        Assert.Equal(expected, (await server.PostAsync("Say", Binary, WebEchoServer.Frame(new EchoRequest { Text = "a" }))).Code);
    }

    [Fact]
    public async Task Service_Disabled_IsNotTranslated()
    {
        await using var server = await WebEchoServer.StartAsync(map: builder => builder.DisableGrpcWeb());

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await server.PostAsync("Say", Binary, WebEchoServer.Frame(new EchoRequest()))).Code);
    }
}
