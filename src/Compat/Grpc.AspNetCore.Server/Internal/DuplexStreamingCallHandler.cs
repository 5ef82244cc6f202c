using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

internal sealed class DuplexStreamingCallHandler<TRequest, TResponse>(CallHandlerFactory factory, Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse> handler)
    : CallHandler<TRequest, TResponse>(factory, method)
    where TRequest : class
    where TResponse : class
{
    protected override Task HandleCoreAsync(HttpServerCallContext call)
    {
        LiftRequestBodyLimits(call.HttpContext);
        return handler(new RequestReader<TRequest>(call, Method.RequestMarshaller), new ResponseWriter<TResponse>(call, Method.ResponseMarshaller), call);
    }
}
