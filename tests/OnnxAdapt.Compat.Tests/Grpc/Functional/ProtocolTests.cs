using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Grpc.Net.Client;
using OnnxAdapt.Compat.Tests.Grpc.Echo;
using EchoClient = OnnxAdapt.Compat.Tests.Grpc.Echo.Echo.EchoClient;

namespace OnnxAdapt.Compat.Tests.Grpc.Functional;

public sealed class ProtocolTests
{
    private const string Say = "/onnxadapt.tests.echo.Echo/Say";
    private static readonly byte[] EmptyMessage = [0, 0, 0, 0, 0];

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/grpc-web")]
    [InlineData("application/json")]
    public async Task ContentType_NotGrpc_IsRefused(string contentType)
    {
        await using var server = await EchoServer.StartAsync();

        using var response = await SendAsync(server, HttpMethod.Post, EmptyMessage, contentType, HttpVersion.Version20);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal(0, server.Probe.Calls);
    }

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc; charset=utf-8")]
    public async Task ContentType_Grpc_IsAccepted(string contentType)
    {
        await using var server = await EchoServer.StartAsync();

        using var response = await SendAsync(server, HttpMethod.Post, EmptyMessage, contentType, HttpVersion.Version20);

        Assert.Equal("0", await RawStatus.OfAsync(response));
        Assert.Equal("application/grpc", response.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task Version_Http11_IsRefused()
    {
        await using var server = await EchoServer.StartAsync(listen: options => options.Protocols = HttpProtocols.Http1);

        using var response = await SendAsync(server, HttpMethod.Post, EmptyMessage, "application/grpc", HttpVersion.Version11);

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal(0, server.Probe.Calls);
    }

    [Fact]
    public async Task Method_Get_IsNotAllowed()
    {
        await using var server = await EchoServer.StartAsync();

        using var response = await SendAsync(server, HttpMethod.Get, null, null, HttpVersion.Version20);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Theory]
    [InlineData(new byte[0], "13")]
    [InlineData(new byte[] { 0, 0, 0 }, "13")]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 }, "13")]
    [InlineData(new byte[] { 7, 0, 0, 0, 0 }, "13")]
    [InlineData(new byte[] { 0, 255, 255, 255, 255 }, "8")]
    [InlineData(new byte[] { 0, 127, 255, 255, 255 }, "8")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, "13")]
    public async Task Frame_Wrong_IsRefused(byte[] body, string status)
    {
        await using var server = await EchoServer.StartAsync();

        using var response = await server.PostAsync(Say, body);

        Assert.Equal(status, await RawStatus.OfAsync(response));
        Assert.Equal(0, server.Probe.Calls);
    }

    [Theory]
    [InlineData("AAH", "x-bin=AAE=")]
    [InlineData("AAE=", "x-bin=AAE=")]
    [InlineData("AAE=,Bw", "x-bin=Bw==")]
    public async Task BinaryHeader_PaddedJoinedOrNot_IsUnderstood(string sent, string seen)
    {
        await using var server = await EchoServer.StartAsync();

        using var response = await server.PostAsync(Say, EmptyMessage, ("x-bin", sent));

        var reply = EchoReply.Parser.ParseFrom((await response.Content.ReadAsByteArrayAsync())[5..]);
        Assert.Contains(seen, reply.Headers);
    }

    [Fact]
    public async Task BinaryHeader_NotBase64_FailsTheCall()
    {
        await using var server = await EchoServer.StartAsync();

        using var response = await server.PostAsync(Say, EmptyMessage, ("x-bin", "!"));

        Assert.Equal("13", await RawStatus.OfAsync(response));
    }

    [Fact]
    public async Task UnixSocket_ConnectCallback_Works()
    {
        var path = Path.Combine(Path.GetTempPath(), $"echo-{Guid.NewGuid():N}.sock");
        await using var server = await EchoServer.StartAsync(services: services => Microsoft.Extensions.DependencyInjection.OptionsServiceCollectionExtensions.Configure<KestrelServerOptions>(
            services, kestrel => kestrel.ListenUnixSocket(path, options => options.Protocols = HttpProtocols.Http2)));
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = handler });

        Assert.Equal("x", (await new EchoClient(channel).SayAsync(new EchoRequest { Text = "x" })).Text);
    }

    [Fact]
    public async Task Channel_HttpClient_IsUsedAndLeftAlone()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = new HttpClient();
        for (var round = 0; round < 2; round++)
        {
            using var channel = server.Connect(options => options.HttpClient = client);
            Assert.Equal("x", (await new EchoClient(channel).SayAsync(new EchoRequest { Text = "x" })).Text);
        }
    }

    [Fact]
    public async Task Channel_KeepAliveAndManyConnections_Work()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect(options => options.HttpHandler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(1),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        });
        var client = new EchoClient(channel);

        // More open streams than one connection may carry.
        var calls = Enumerable.Range(0, 250).Select(_ => client.Chat()).ToArray();
        foreach (var call in calls)
        {
            await call.RequestStream.WriteAsync(new EchoRequest());
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        }

        Array.ForEach(calls, call => call.Dispose());
    }

    private static async Task<HttpResponseMessage> SendAsync(EchoServer server, HttpMethod method, byte[]? body, string? contentType, Version version)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(server.Address, Say)) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("content-type", contentType);
        }

        return await client.SendAsync(request);
    }
}
