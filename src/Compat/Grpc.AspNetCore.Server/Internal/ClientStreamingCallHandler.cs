using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

internal sealed class ClientStreamingCallHandler<TRequest, TResponse>(CallHandlerFactory factory, Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse> handler)
    : CallHandler<TRequest, TResponse>(factory, method)
    where TRequest : class
    where TResponse : class
{
    protected override async Task HandleCoreAsync(HttpServerCallContext call)
    {
        LiftRequestBodyLimits(call.HttpContext);
        var response = Checked(await handler(new RequestReader<TRequest>(call, Method.RequestMarshaller), call));
        await call.WriteMessageAsync(response, Method.ResponseMarshaller, call.WriteOptions, flush: false, CancellationToken.None);
    }
}
