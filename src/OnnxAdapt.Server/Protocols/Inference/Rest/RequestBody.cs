using System.IO.Compression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Limits;

namespace OnnxAdapt.Server.Protocols.Inference.Rest;

/// <summary>Reads bodies, compressed or not, up to a limit that counts what they grow to.</summary>
internal sealed class RequestBody(ServerSettings settings)
{
    private const int FirstBuffer = 16 * 1024;
    private const int LargestFirstBuffer = 64 * 1024;
    private static readonly MinDataRate SlowestBody = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>The whole body.</summary>
    /// <exception cref="AdaptException">InvalidArgument for one that is too large or damaged; Unimplemented for an unknown compression.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > settings.MaxMessageBytes) throw TooLarge();
        if (request.HttpContext.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = SlowestBody;
        try
        {
            await using var content = Decompressed(request);
            return await ReadToEndAsync(content, BodyLimits.ShareOf(request.HttpContext), (int)Math.Min(request.ContentLength ?? FirstBuffer, LargestFirstBuffer), cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            throw InferErrors.Invalid("the body is not what its Content-Encoding says");
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            throw InferErrors.Invalid("the body ends before its Content-Length");
        }
    }

    private static Stream Decompressed(HttpRequest request) => request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant() switch
    {
        "" or "identity" => request.Body,
        "gzip" => new GZipStream(request.Body, CompressionMode.Decompress),
        "deflate" => new ZLibStream(request.Body, CompressionMode.Decompress),
        var other => throw InferErrors.Unsupported($"Content-Encoding '{Shown.Name(other)}' is not supported; send gzip, deflate or none"),
    };

    private async Task<ReadOnlyMemory<byte>> ReadToEndAsync(Stream content, BodyShare? share, int expected, CancellationToken cancellationToken)
    {
        // One byte more than expected shows the end of the body without growing the buffer.
        var buffer = new byte[expected + 1];
        var read = 0;
        while (await content.ReadAsync(buffer.AsMemory(read), cancellationToken).ConfigureAwait(false) is > 0 and var more)
        {
            read += more;
            if (read > settings.MaxMessageBytes) throw TooLarge();
            share?.Hold(read);
            if (read == buffer.Length) Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, settings.MaxMessageBytes + 1L));
        }

        return buffer.AsMemory(0, read);
    }

    private AdaptException TooLarge() => InferErrors.Invalid($"the body is larger than {settings.MaxMessageBytes} bytes, after decompression");
}
