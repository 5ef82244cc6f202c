using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Server.Internal;

internal sealed partial class HttpServerCallContext
{
    private const int NoError = 0;
    private const int InternalError = 2;
    private const int Cancel = 8;

    /// <summary>Turns what a handler threw into the call's status.</summary>
    public void Fail(Exception exception)
    {
        if (exception is RpcException failure)
        {
            ServerCallLog.StatusRaised(logger, failure.StatusCode, failure.Status.Detail);
            foreach (var entry in failure.Trailers)
            {
                ResponseTrailers.Add(entry);
            }

            _status = failure.Status;
        }
        else if (CancellationToken.IsCancellationRequested || _callerLost)
        {
            ServerCallLog.Cancelled(logger, Method, _deadlinePassed ? "the deadline passed" : "the caller cancelled");
            _status = new Status(StatusCode.Cancelled, "The call was cancelled.", exception);
        }
        else
        {
            _status = Unexpected(exception);
        }
    }

    /// <summary>Ends the call with its status, unless the deadline did.</summary>
    public async ValueTask DisposeAsync()
    {
        bool first;
        lock (_lock)
        {
            first = !_ended;
            _ended = true;
        }

        _deadline?.Dispose();
        if (first)
        {
            SendStatus();
        }
        else
        {
            await _endedByDeadline;
        }

        _stop?.Dispose();
    }

    private Status Unexpected(Exception exception)
    {
        if (exception is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
        {
            return new Status(StatusCode.ResourceExhausted, "The request body is too large.", exception);
        }

        if (exception is BadHttpRequestException)
        {
            return new Status(StatusCode.Internal, exception.Message, exception);
        }

        ServerCallLog.HandlerFailed(logger, exception, Method);
        const string Sentence = "Exception was thrown by handler.";
        return new Status(StatusCode.Unknown, settings.EnableDetailedErrors ? $"{Sentence} {Describe(exception)}" : Sentence, exception);
    }

    private static string Describe(Exception exception) => exception.InnerException is { } inner
        ? $"{exception.GetType().Name}: {exception.Message} {Describe(inner)}"
        : $"{exception.GetType().Name}: {exception.Message}";

    private void DeadlinePassed(TimeSpan timeout)
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            ServerCallLog.DeadlineExceeded(logger, timeout);
            _deadlinePassed = true;
            _ = _stop!.CancelAsync();
            EndAtDeadline();
        }
    }

    private void EndAtDeadline()
    {
        if (_deadlinePassed && !_writing && !_ended)
        {
            _ended = true;
            _endedByDeadline = Task.Run(CompleteAtDeadlineAsync);
        }
    }

    private async Task CompleteAtDeadlineAsync()
    {
        SendStatus();
        await HttpContext.Response.CompleteAsync();
        HttpContext.Features.Get<IHttpResetFeature>()?.Reset(NoError);
    }

    private void SendStatus()
    {
        if (_writer is { IsBroken: true })
        {
            HttpContext.Features.Get<IHttpResetFeature>()?.Reset(InternalError);
            return;
        }

        var response = HttpContext.Response;
        var target = response.HasStarted ? HttpContext.Features.Get<IHttpResponseTrailersFeature>()?.Trailers : response.Headers;
        if (target is null or { IsReadOnly: true })
        {
            return;
        }

        if (_responseTrailers is not null)
        {
            StatusHeaders.Write(target, _responseTrailers);
        }

        StatusHeaders.Write(target, _deadlinePassed ? new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded") : _status);
    }

    private void Abort() => HttpContext.Features.Get<IHttpResetFeature>()?.Reset(Cancel);
}
