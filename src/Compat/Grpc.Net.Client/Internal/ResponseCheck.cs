using System.Net;
using Grpc.Core;
using Grpc.Shared;

namespace Grpc.Net.Client.Internal;

/// <summary>Finds out whether an HTTP response is a gRPC response.</summary>
internal static class ResponseCheck
{
    /// <summary>How the call ends when the response is something else; null when it is fine.</summary>
    public static CallEnd? Refusal(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return TrailerReader.HasStatus(response.Headers)
                ? TrailerReader.ReadEnd(response.Headers)
                : new CallEnd(new Status(OfHttp(response.StatusCode), $"Bad gRPC response. HTTP status code: {(int)response.StatusCode}"), new Metadata());
        }

        var contentType = response.Content.Headers.ContentType?.ToString();
        return HeaderNames.IsGrpcContentType(contentType)
            ? null
            : new CallEnd(new Status(StatusCode.Cancelled, $"Bad gRPC response. Invalid content-type value: {contentType}"), new Metadata());
    }

    private static StatusCode OfHttp(HttpStatusCode code) => code switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.RequestHeaderFieldsTooLarge => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };
}
