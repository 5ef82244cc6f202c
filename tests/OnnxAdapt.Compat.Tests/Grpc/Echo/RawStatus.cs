namespace OnnxAdapt.Compat.Tests.Grpc.Echo;

/// <summary>Reads the status of a call made without a gRPC client.</summary>
internal static class RawStatus
{
    /// <summary>The value of grpc-status, from the trailers or, of a trailers-only response, from the headers.</summary>
    public static async Task<string?> OfAsync(HttpResponseMessage response)
    {
        await response.Content.ReadAsByteArrayAsync();
        return new[] { response.Headers, response.TrailingHeaders }
            .Select(headers => headers.TryGetValues("grpc-status", out var values) ? values.Single() : null)
            .FirstOrDefault(value => value is not null);
    }
}
