using System.Globalization;
using Grpc.Core;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Interceptors;

namespace OnnxAdapt.Server.Limits;

/// <summary>
/// The memory that all unfinished request messages may hold together. One message is bounded by its own limit; without this bound,
/// callers could multiply that limit by streams and connections.
/// </summary>
internal sealed class BodyBudget(ServerSettings settings)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private long _held;

    /// <summary>Bytes held now.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>Changes what a request holds.</summary>
    /// <param name="bytes">More, or less when negative.</param>
    /// <exception cref="AdaptException">ResourceExhausted with a retry hint; then nothing is taken.</exception>
    public void Change(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= settings.MaxBufferedBytes || bytes <= 0) return;
        Interlocked.Add(ref _held, -bytes);
        throw new AdaptException(AdaptErrorKind.ResourceExhausted, "Requests under way hold as much memory as they may together.") { RetryAfter = Pause };
    }

    /// <summary>The same failure for gRPC, which reads messages outside of interceptors.</summary>
    public static RpcException ToRpc(AdaptException failure) => new(
        new Status(StatusCode.ResourceExhausted, failure.Message),
        new Metadata { { ErrorStatus.RetryAfterTrailer, failure.RetryAfter!.Value.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) } });
}
