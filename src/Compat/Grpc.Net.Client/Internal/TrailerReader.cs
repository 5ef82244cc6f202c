using System.Globalization;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Shared;

namespace Grpc.Net.Client.Internal;

/// <summary>Reads metadata and the status out of HTTP headers.</summary>
internal static class TrailerReader
{
    public static bool HasStatus(HttpHeaders headers) => headers.NonValidated.Contains(HeaderNames.Status);

    public static CallEnd ReadEnd(HttpHeaders headers)
    {
        var text = headers.NonValidated.TryGetValues(HeaderNames.Status, out var values) ? values.ToString() : null;
        var trailers = ReadMetadata(headers);
        if (text is null)
        {
            return new CallEnd(new Status(StatusCode.Cancelled, "No grpc-status found on response."), trailers);
        }

        var code = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Enum.IsDefined((StatusCode)number)
            ? (StatusCode)number
            : StatusCode.Unknown;
        var message = headers.NonValidated.TryGetValues(HeaderNames.Message, out var sentence) ? PercentEncoding.Decode(sentence.ToString()) : string.Empty;
        return new CallEnd(new Status(code, message), trailers);
    }

    public static Metadata ReadMetadata(HttpHeaders headers)
    {
        var metadata = new Metadata();
        foreach (var header in headers.NonValidated)
        {
            var key = header.Key.ToLowerInvariant();
            if (IsReserved(key))
            {
                continue;
            }

            foreach (var value in header.Value)
            {
                Add(metadata, key, value);
            }
        }

        return metadata;
    }

    private static void Add(Metadata metadata, string key, string value)
    {
        if (!key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal))
        {
            metadata.Add(key, value);
            return;
        }

        foreach (var bytes in BinaryHeader.Decode(value) ?? throw new RpcException(new Status(StatusCode.Internal, $"The binary header '{key}' is not base64.")))
        {
            metadata.Add(key, bytes);
        }
    }

    private static bool IsReserved(string key) =>
        key is HeaderNames.Status or HeaderNames.Message or HeaderNames.Encoding or HeaderNames.AcceptEncoding or "content-type" or "content-encoding" or "trailer";
}
