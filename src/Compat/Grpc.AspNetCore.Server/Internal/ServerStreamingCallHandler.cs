using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

internal sealed class ServerStreamingCallHandler<TRequest, TResponse>(CallHandlerFactory factory, Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse> handler)
    : CallHandler<TRequest, TResponse>(factory, method)
    where TRequest : class
    where TResponse : class
{
    protected override async Task HandleCoreAsync(HttpServerCallContext call)
    {
        var request = await call.ReadOnlyMessageAsync(Method.RequestMarshaller);
        await handler(request, new ResponseWriter<TResponse>(call, Method.ResponseMarshaller), call);
    }
}
