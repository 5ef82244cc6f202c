using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>What all call shapes share: protocol check, context, status at the end.</summary>
internal abstract class CallHandler<TRequest, TResponse>(CallHandlerFactory factory, Method<TRequest, TResponse> method) : ICallHandler
    where TRequest : class
    where TResponse : class
{
    protected Method<TRequest, TResponse> Method { get; } = method;

    public async Task HandleAsync(HttpContext httpContext)
    {
        if (!ProtocolCheck.Accept(httpContext))
        {
            return;
        }

        var call = new HttpServerCallContext(httpContext, factory.Settings, factory.Clock, factory.Logger);
        try
        {
            call.Start();
            await HandleCoreAsync(call);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }
        finally
        {
            await call.DisposeAsync();
        }
    }

    protected abstract Task HandleCoreAsync(HttpServerCallContext call);

    /// <summary>A request stream may take as long and grow as large as its messages allow.</summary>
    protected static void LiftRequestBodyLimits(HttpContext httpContext)
    {
        if (httpContext.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        if (httpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }
    }

    protected static TResponse Checked(TResponse? response) =>
        response ?? throw new RpcException(new Status(StatusCode.Cancelled, "No message returned from method."));
}
