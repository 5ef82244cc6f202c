using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

internal sealed class UnaryCallHandler<TRequest, TResponse>(CallHandlerFactory factory, Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse> handler)
    : CallHandler<TRequest, TResponse>(factory, method)
    where TRequest : class
    where TResponse : class
{
    protected override async Task HandleCoreAsync(HttpServerCallContext call)
    {
        var request = await call.ReadOnlyMessageAsync(Method.RequestMarshaller);
        var response = Checked(await handler(request, call));
        await call.WriteMessageAsync(response, Method.ResponseMarshaller, call.WriteOptions, flush: false, CancellationToken.None);
    }
}
