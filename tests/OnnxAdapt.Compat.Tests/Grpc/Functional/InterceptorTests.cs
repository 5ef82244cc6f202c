using Grpc.Core;
using Grpc.Core.Interceptors;
using OnnxAdapt.Compat.Tests.Grpc.Echo;
using EchoClient = OnnxAdapt.Compat.Tests.Grpc.Echo.Echo.EchoClient;

namespace OnnxAdapt.Compat.Tests.Grpc.Functional;

public sealed class InterceptorTests
{
    [Fact]
    public async Task Server_AllShapes_SeenOutsideInWithArgumentsAndServices()
    {
        var trace = new CallTrace();
        await using var server = await EchoServer.StartAsync(
            options => options.Interceptors.Add<TracingInterceptor>("common"),
            services => services.Add(new Microsoft.Extensions.DependencyInjection.ServiceDescriptor(typeof(CallTrace), trace)),
            options => options.Interceptors.Add<TracingInterceptor>("own"));
        using var channel = server.Connect();

        await AllShapesAsync(new EchoClient(channel));

        Assert.Equal(
            ["common Unary", "own Unary", "common ClientStreaming", "own ClientStreaming", "common ServerStreaming", "own ServerStreaming", "common DuplexStreaming", "own DuplexStreaming"],
            trace.Entries);
    }

    [Fact]
    public async Task Server_Refuses_ServiceIsNotReached()
    {
        await using var server = await EchoServer.StartAsync(options => options.Interceptors.Add<RefusingInterceptor>());
        using var channel = server.Connect();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await new EchoClient(channel).SayAsync(new EchoRequest()));

        Assert.Equal((StatusCode.Unauthenticated, "who are you?"), (failure.StatusCode, failure.Status.Detail));
        Assert.Equal(0, server.Probe.Calls);
    }

    [Fact]
    public async Task Client_AllShapes_FirstIsOutermost()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var trace = new CallTrace();
        var invoker = channel.Intercept(new TracingInterceptor(trace, "first"), new TracingInterceptor(trace, "second"));

        var client = new EchoClient(invoker);
        await AllShapesAsync(client);
        await Task.Run(() => client.Say(new EchoRequest()));

        Assert.Equal(
            ["first Unary", "second Unary", "first ClientStreaming", "second ClientStreaming", "first ServerStreaming", "second ServerStreaming", "first DuplexStreaming", "second DuplexStreaming", "first Blocking", "second Blocking"],
            trace.Entries);
    }

    [Fact]
    public async Task Client_MetadataInterceptor_AddsHeaders()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var invoker = channel.Intercept(headers =>
        {
            headers.Add("x-added", "yes");
            return headers;
        });

        Assert.Contains("x-added=yes", (await new EchoClient(invoker).SayAsync(new EchoRequest())).Headers);
    }

    private static async Task AllShapesAsync(EchoClient client)
    {
        await client.SayAsync(new EchoRequest());
        using var collect = client.Collect();
        await collect.RequestStream.CompleteAsync();
        await collect;
        using var repeat = client.Repeat(new EchoRequest { Count = 1 });
        Assert.Equal(1, await repeat.ResponseStream.ReadAllAsync().CountAsync());
        using var chat = client.Chat();
        await chat.RequestStream.CompleteAsync();
        Assert.Equal(0, await chat.ResponseStream.ReadAllAsync().CountAsync());
    }

    private sealed class RefusingInterceptor : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
            throw new RpcException(new Status(StatusCode.Unauthenticated, "who are you?"));
    }
}
