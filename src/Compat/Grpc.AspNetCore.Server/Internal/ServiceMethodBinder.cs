using System.Reflection;
using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Receives the methods of a generated service base and binds each to the method of the service type that implements it.</summary>
internal sealed class ServiceMethodBinder<TService>(CallHandlerFactory factory) : ServiceBinderBase
    where TService : class
{
    private readonly List<MappedMethod> _methods = [];

    private delegate Task<TResponse> Unary<TRequest, TResponse>(TService service, TRequest request, ServerCallContext context);

    private delegate Task<TResponse> ClientStreaming<TRequest, TResponse>(TService service, IAsyncStreamReader<TRequest> requests, ServerCallContext context);

    private delegate Task ServerStreaming<TRequest, TResponse>(TService service, TRequest request, IServerStreamWriter<TResponse> responses, ServerCallContext context);

    private delegate Task DuplexStreaming<TRequest, TResponse>(TService service, IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, ServerCallContext context);

    public IReadOnlyList<MappedMethod> Methods => _methods;

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var (call, attributes) = Find<Unary<TRequest, TResponse>>(method, typeof(TRequest), typeof(ServerCallContext));
        Add(method, attributes, factory.Unary(method, async (request, context) =>
        {
            await using var service = Activate(context);
            return await call(service.Instance, request, context);
        }));
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var (call, attributes) = Find<ClientStreaming<TRequest, TResponse>>(method, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        Add(method, attributes, factory.ClientStreaming(method, async (requests, context) =>
        {
            await using var service = Activate(context);
            return await call(service.Instance, requests, context);
        }));
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var (call, attributes) = Find<ServerStreaming<TRequest, TResponse>>(method, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        Add(method, attributes, factory.ServerStreaming(method, async (request, responses, context) =>
        {
            await using var service = Activate(context);
            await call(service.Instance, request, responses, context);
        }));
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var (call, attributes) = Find<DuplexStreaming<TRequest, TResponse>>(
            method, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        Add(method, attributes, factory.DuplexStreaming(method, async (requests, responses, context) =>
        {
            await using var service = Activate(context);
            await call(service.Instance, requests, responses, context);
        }));
    }

    private static Activated<TService> Activate(ServerCallContext context) =>
        ServiceActivator<TService>.Activate(context.GetHttpContext().RequestServices);

    private static (TDelegate Call, IReadOnlyList<object> Attributes) Find<TDelegate>(IMethod method, params Type[] parameters)
        where TDelegate : Delegate
    {
        var found = typeof(TService).GetMethod(method.Name, BindingFlags.Public | BindingFlags.Instance, parameters)
            ?? throw new InvalidOperationException($"Could not find '{method.Name}' on {typeof(TService)}.");
        object[] attributes = [.. typeof(TService).GetCustomAttributes(inherit: true), .. found.GetCustomAttributes(inherit: true)];
        return (found.CreateDelegate<TDelegate>(), attributes);
    }

    private void Add(IMethod method, IReadOnlyList<object> attributes, ICallHandler handler) =>
        _methods.Add(new MappedMethod(method, handler.HandleAsync, attributes));
}
