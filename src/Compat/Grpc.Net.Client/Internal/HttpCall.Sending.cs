using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Shared;

namespace Grpc.Net.Client.Internal;

internal sealed partial class HttpCall<TRequest, TResponse>
{
    private const int ReadBufferSize = 16 * 1024;

    private static readonly ProductInfoHeaderValue UserAgent = new("grpc-dotnet", "2.71.0");
    private static readonly MediaTypeHeaderValue ContentType = new(HeaderNames.ContentType);

    private async Task RunAsync()
    {
        try
        {
            using var request = CreateRequest();
            await AddCredentialsAsync(request).ConfigureAwait(false);
            var response = await _channel.SendAsync(request, _stop.Token).ConfigureAwait(false);
            _response = response;
            Receive(response);
            await _end.Task.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Finish(EndOf(exception, "Error starting gRPC call."));
        }
        finally
        {
            _response?.Dispose();
        }
    }

    private void Receive(HttpResponseMessage response)
    {
        if (ResponseCheck.Refusal(response) is { } refusal)
        {
            Finish(refusal);
            return;
        }

        _headers.TrySetResult(TrailerReader.ReadMetadata(response.Headers));
        if (TrailerReader.HasStatus(response.Headers))
        {
            Finish(TrailerReader.ReadEnd(response.Headers));
            return;
        }

        _body = PipeReader.Create(response.Content.ReadAsStream(), new StreamPipeReaderOptions(bufferSize: ReadBufferSize));
        _reader.TrySetResult(new MessageReader(_body, _channel.Options.MaxReceiveMessageSize, ResponseCompression(response)));
    }

    private ICompressionProvider? ResponseCompression(HttpResponseMessage response)
    {
        var encoding = response.Headers.TryGetValues(HeaderNames.Encoding, out var values) ? values.First() : null;
        return encoding is null or HeaderNames.Identity
            ? null
            : _channel.Compression.Find(encoding)
                ?? throw new RpcException(new Status(StatusCode.Internal, $"Unsupported grpc-encoding value '{encoding}'. Supported encodings: {_channel.Compression.AcceptEncoding}"));
    }

    private HttpRequestMessage CreateRequest()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_channel.Address, _method.FullName))
        {
            Version = _channel.Options.HttpVersion ?? HttpVersion.Version20,
            VersionPolicy = _channel.Options.HttpVersionPolicy ?? HttpVersionPolicy.RequestVersionExact,
            Content = RequestStream is { } stream ? stream.CreateContent() : new UnaryContent<TRequest>(WriteRequest),
        };
        request.Content.Headers.ContentType = ContentType;
        request.Headers.UserAgent.Add(UserAgent);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.Add(HeaderNames.AcceptEncoding, _channel.Compression.AcceptEncoding);
        AddCallHeaders(request);
        return request;
    }

    private void AddCallHeaders(HttpRequestMessage request)
    {
        if (_requestEncoding is not null)
        {
            request.Headers.Add(HeaderNames.Encoding, _requestEncoding);
        }

        if (_options.Deadline is { } deadline && deadline != DateTime.MaxValue)
        {
            request.Headers.Add(HeaderNames.Timeout, TimeoutHeader.Encode(deadline - DateTime.UtcNow));
        }

        if (_host is not null)
        {
            request.Headers.Host = _host;
        }

        AddMetadata(request, _options.Headers);
    }

    private static void AddMetadata(HttpRequestMessage request, Metadata? metadata)
    {
        foreach (var entry in metadata ?? Metadata.Empty)
        {
            if (entry.Key is HeaderNames.EncodingRequest)
            {
                continue;
            }

            var value = entry.IsBinary ? BinaryHeader.Encode(entry.ValueBytes) : entry.Value;
            if (entry.Key == "user-agent")
            {
                request.Headers.UserAgent.Clear();
            }

            if (!request.Headers.TryAddWithoutValidation(entry.Key, value))
            {
                throw new RpcException(new Status(StatusCode.Internal, $"The header '{entry.Key}' cannot be sent as metadata."));
            }
        }
    }

    private async Task AddCredentialsAsync(HttpRequestMessage request)
    {
        var credentials = _channel.Credentials.AsEnumerable();
        if (_options.Credentials is { } own)
        {
            credentials = credentials.Append(own);
        }

        var interceptors = CallCredentialsReader.Read(credentials);
        if (interceptors.Count == 0)
        {
            return;
        }

        if (_channel.Address.Scheme != Uri.UriSchemeHttps && !_channel.Options.UnsafeUseInsecureChannelCallCredentials)
        {
            return;
        }

        var context = new AuthInterceptorContext(new Uri(_channel.Address, _method.ServiceName).ToString(), _method.Name, _stop.Token);
        foreach (var interceptor in interceptors)
        {
            var metadata = new Metadata();
            await interceptor(context, metadata).ConfigureAwait(false);
            AddMetadata(request, metadata);
        }
    }

    private async Task WriteRequest(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            await MessageSender.SendAsync(stream, _request!, _method.RequestMarshaller, _options.WriteOptions, RequestCompression, MaxSendMessageSize, _stop.Token).ConfigureAwait(false);
        }
        catch (RpcException exception)
        {
            Finish(exception.Status);
            throw;
        }
    }
}
