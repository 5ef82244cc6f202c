using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>Stands between a call and its connection: decodes and encodes text mode, and sends trailers as the last frame of the body.</summary>
internal sealed class GrpcWebBodies : IHttpResponseBodyFeature, IHttpResponseTrailersFeature, IHttpResetFeature, IRequestBodyPipeFeature
{
    private readonly HttpContext _context;
    private readonly IHttpResponseBodyFeature _response;
    private readonly IHttpResponseTrailersFeature? _trailers;
    private readonly IHttpResetFeature? _reset;
    private readonly IRequestBodyPipeFeature? _request;
    private bool _isComplete;

    /// <summary>Takes the place of the request's features.</summary>
    public GrpcWebBodies(HttpContext context, bool isText)
    {
        _context = context;
        _response = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _trailers = context.Features.Get<IHttpResponseTrailersFeature>();
        _reset = context.Features.Get<IHttpResetFeature>();
        _request = context.Features.Get<IRequestBodyPipeFeature>();
        Reader = isText ? new Base64PipeReader(context.Request.BodyReader) : context.Request.BodyReader;
        Writer = isText ? new Base64PipeWriter(_response.Writer) : _response.Writer;
        context.Features.Set<IHttpResponseBodyFeature>(this);
        context.Features.Set<IHttpResponseTrailersFeature>(this);
        context.Features.Set<IHttpResetFeature>(this);
        context.Features.Set<IRequestBodyPipeFeature>(this);
    }

    public Stream Stream => _response.Stream;

    public PipeReader Reader { get; }

    public PipeWriter Writer { get; }

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    public void DisableBuffering() => _response.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => _response.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Sending a file during a gRPC call is not supported.");

    /// <summary>Sends the trailers, unless the status went into the headers, and ends the body.</summary>
    public async Task CompleteAsync()
    {
        if (_isComplete) return;
        _isComplete = true;
        if (Trailers.Count > 0)
        {
            TrailersFrame.Write(Writer, Trailers);
            await Writer.FlushAsync();
        }

        await Writer.CompleteAsync();
        await _response.CompleteAsync();
    }

    /// <summary>Over HTTP/1.1 there is nothing like a reset but the end of the connection.</summary>
    public void Reset(int errorCode)
    {
        // No error: the answer is complete, and only the request is not read to its end.
        if (errorCode == 0) return;
        if (_reset is not null) _reset.Reset(errorCode);
        else _context.Abort();
    }

    /// <summary>Gives the request its features back.</summary>
    public void Restore()
    {
        _context.Features.Set(_response);
        _context.Features.Set(_trailers);
        _context.Features.Set(_reset);
        _context.Features.Set(_request);
    }
}
