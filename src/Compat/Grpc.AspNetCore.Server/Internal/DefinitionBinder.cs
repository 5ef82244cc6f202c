using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Receives methods whose handlers are bound already.</summary>
internal sealed class DefinitionBinder(CallHandlerFactory factory) : ServiceBinderBase
{
    private readonly List<MappedMethod> _methods = [];

    public IReadOnlyList<MappedMethod> Methods => _methods;

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
        Add(method, factory.Unary(method, handler!), handler);

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) =>
        Add(method, factory.ClientStreaming(method, handler!), handler);

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        Add(method, factory.ServerStreaming(method, handler!), handler);

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        Add(method, factory.DuplexStreaming(method, handler!), handler);

    private void Add(IMethod method, ICallHandler handler, Delegate? target) =>
        _methods.Add(new MappedMethod(method, handler.HandleAsync, target?.Method.GetCustomAttributes(inherit: true) ?? []));
}
