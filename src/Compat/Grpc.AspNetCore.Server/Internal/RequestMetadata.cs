using System.Buffers;
using Grpc.Core;
using Grpc.Shared;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Reads the caller's metadata out of HTTP headers.</summary>
internal static class RequestMetadata
{
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");

    public static Metadata Read(IHeaderDictionary headers)
    {
        var metadata = new Metadata();
        foreach (var header in headers)
        {
            var key = header.Key.ToLowerInvariant();
            if (IsReserved(key) || key.AsSpan().ContainsAnyExcept(KeyCharacters))
            {
                continue;
            }

            foreach (var value in header.Value)
            {
                Add(metadata, key, value ?? string.Empty);
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

        foreach (var bytes in BinaryHeader.Decode(value) ?? throw NotBase64(key))
        {
            metadata.Add(key, bytes);
        }
    }

    private static RpcException NotBase64(string key) => new(new Status(StatusCode.Internal, $"The binary header '{key}' is not base64."));

    private static bool IsReserved(string key) =>
        key is "" or "te" or "host" or "content-type" or "accept-encoding" or HeaderNames.Encoding or HeaderNames.AcceptEncoding or HeaderNames.Timeout
        || key[0] == ':';
}
