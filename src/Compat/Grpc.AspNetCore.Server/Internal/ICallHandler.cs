using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Handles the requests of one method.</summary>
internal interface ICallHandler
{
    Task HandleAsync(HttpContext httpContext);
}
