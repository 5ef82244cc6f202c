using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Shared;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

internal sealed partial class HttpServerCallContext
{
    public async ValueTask<(bool HasMessage, T? Message)> ReadMessageAsync<T>(Marshaller<T> marshaller, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled || cancellationToken == CancellationToken)
        {
            return await ReadCoreAsync(marshaller, CancellationToken);
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, CancellationToken);
        return await ReadCoreAsync(marshaller, linked.Token);
    }

    private async ValueTask<(bool HasMessage, T? Message)> ReadCoreAsync<T>(Marshaller<T> marshaller, CancellationToken cancellationToken)
    {
        try
        {
            return await _reader!.ReadAsync(marshaller.ContextualDeserializer, cancellationToken);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            // A read may notice that the caller went away before the request's token does.
            _callerLost = true;
            throw;
        }
    }

    /// <summary>Reads the message of a call without a request stream, and its end.</summary>
    public async ValueTask<T> ReadOnlyMessageAsync<T>(Marshaller<T> marshaller)
    {
        var (has, message) = await ReadMessageAsync(marshaller, CancellationToken.None);
        if (!has)
        {
            throw new RpcException(new Status(StatusCode.Internal, "Incomplete message."));
        }

        var (another, _) = await ReadMessageAsync(marshaller, CancellationToken.None);
        return another ? throw new RpcException(new Status(StatusCode.Internal, "Additional data after the message received.")) : message!;
    }

    public async Task WriteMessageAsync<T>(T message, Marshaller<T> marshaller, WriteOptions? options, bool flush, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static state => ((HttpServerCallContext)state!).Abort(), this);
        cancellationToken.ThrowIfCancellationRequested();
        BeginWrite();
        try
        {
            // The headers go first, so that the serializer may write into the response in place.
            if (!HttpContext.Response.HasStarted)
            {
                await HttpContext.Response.StartAsync(CancellationToken);
            }

            _writer ??= new MessageWriter(HttpContext.Response.BodyWriter, settings.MaxSendMessageSize);
            _writer.Write(message, marshaller.ContextualSerializer, ResponseCompression(options), settings.ResponseCompressionLevel);
            if (flush)
            {
                await HttpContext.Response.BodyWriter.FlushAsync(CancellationToken);
            }
        }
        finally
        {
            EndWrite();
        }
    }

    private ICompressionProvider? ResponseCompression(WriteOptions? options) =>
        _responseEncoding is null or HeaderNames.Identity || (options?.Flags.HasFlag(WriteFlags.NoCompress) ?? false)
            ? null
            : settings.Compression.Find(_responseEncoding);

    private void BeginWrite()
    {
        lock (_lock)
        {
            if (_ended || CancellationToken.IsCancellationRequested)
            {
                throw new InvalidOperationException("Can't write the message because the request is complete.");
            }

            if (_writing)
            {
                throw new InvalidOperationException("Can't write the message because the previous write is in progress.");
            }

            _writing = true;
        }
    }

    private void EndWrite()
    {
        lock (_lock)
        {
            _writing = false;
            EndAtDeadline();
        }
    }
}
