using Grpc.Core;
using Grpc.Shared;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Refuses requests that cannot carry a gRPC call.</summary>
internal static class ProtocolCheck
{
    /// <summary>Answers false after it wrote the refusal.</summary>
    public static bool Accept(HttpContext context)
    {
        var request = context.Request;
        if (!HeaderNames.IsGrpcContentType(request.ContentType))
        {
            return Refuse(context, StatusCodes.Status415UnsupportedMediaType, $"Content-Type '{request.ContentType}' is not supported.");
        }

        if (!HttpProtocol.IsHttp2(request.Protocol) && !HttpProtocol.IsHttp3(request.Protocol))
        {
            context.Response.Headers.Upgrade = "HTTP/2";
            return Refuse(context, StatusCodes.Status426UpgradeRequired, $"Request protocol '{request.Protocol}' is not supported.");
        }

        return true;
    }

    private static bool Refuse(HttpContext context, int httpStatus, string sentence)
    {
        context.Response.StatusCode = httpStatus;
        StatusHeaders.Write(context.Response.Headers, new Status(StatusCode.Internal, sentence));
        return false;
    }
}
