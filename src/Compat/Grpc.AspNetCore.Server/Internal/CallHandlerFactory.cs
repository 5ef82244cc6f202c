using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Makes the handlers of one service's methods, with the interceptors in front.</summary>
internal sealed class CallHandlerFactory(MethodSettings settings, TimeProvider clock, ILogger logger)
{
    public MethodSettings Settings { get; } = settings;

    public TimeProvider Clock { get; } = clock;

    public ILogger Logger { get; } = logger;

    public ICallHandler Unary<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class =>
        new UnaryCallHandler<TRequest, TResponse>(this, method, InterceptorPipeline.Build(Settings.Interceptors, handler));

    public ICallHandler ClientStreaming<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class =>
        new ClientStreamingCallHandler<TRequest, TResponse>(this, method, InterceptorPipeline.Build(Settings.Interceptors, handler));

    public ICallHandler ServerStreaming<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class =>
        new ServerStreamingCallHandler<TRequest, TResponse>(this, method, InterceptorPipeline.Build(Settings.Interceptors, handler));

    public ICallHandler DuplexStreaming<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class =>
        new DuplexStreamingCallHandler<TRequest, TResponse>(this, method, InterceptorPipeline.Build(Settings.Interceptors, handler));
}
