using Grpc.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Matches only requests that are gRPC or gRPC-Web calls.</summary>
internal sealed class GrpcCallConstraint : IRouteConstraint
{
    public const string Name = "grpcunimplemented";

    private const string WebContentType = "application/grpc-web";

    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        httpContext is not null
        && (HeaderNames.IsGrpcContentType(httpContext.Request.ContentType)
            || (httpContext.Request.ContentType?.StartsWith(WebContentType, StringComparison.OrdinalIgnoreCase) ?? false));
}
