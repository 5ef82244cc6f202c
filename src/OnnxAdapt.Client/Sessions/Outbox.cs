using System.Threading.Channels;
using Grpc.Core;
using OnnxAdapt.V1;

namespace OnnxAdapt.Client.Sessions;

/// <summary>
/// Everything that was handed over and has no final answer yet, in order. A connection reads it from the front; a new connection
/// reads it from the front again.
/// </summary>
internal sealed class Outbox
{
    private readonly Lock _gate = new();
    private readonly SortedList<long, AdaptRequest> _unanswered = [];
    private readonly Dictionary<string, Channel<AdaptResponse>> _commands = new(StringComparer.Ordinal);
    private readonly List<TaskCompletionSource> _flushes = [];
    private TaskCompletionSource _changed = NewSource();
    private RpcException? _failure;
    private long _lastTicket;
    private int _batches;
    private bool _closed;

    /// <summary>Adds a batch.</summary>
    public void Add(AdaptRequest request)
    {
        lock (_gate)
        {
            ThrowIfOver();
            if (request.MessageCase == AdaptRequest.MessageOneofCase.Examples) _batches++;
            _unanswered.Add(++_lastTicket, request);
            Signal();
        }
    }

    /// <summary>Adds a command and gives the place where its answers appear.</summary>
    public ChannelReader<AdaptResponse> AddCommand(Command command)
    {
        lock (_gate)
        {
            ThrowIfOver();
            var answers = Channel.CreateUnbounded<AdaptResponse>();
            _commands.Add(command.Id, answers);
            Add(new AdaptRequest { Command = command });
            return answers.Reader;
        }
    }

    /// <summary>The first request after a ticket; waits for one. Null when the outbox is closed and nothing is left to send.</summary>
    public async Task<(long Ticket, AdaptRequest Request)?> NextAsync(long after, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                foreach (var (ticket, request) in _unanswered)
                {
                    if (ticket > after) return (ticket, request);
                }

                if (_closed) return null;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes an acknowledged batch out; false when it was not waiting.</summary>
    public bool Acknowledge(ulong sequence)
    {
        lock (_gate)
        {
            if (!Remove(request => request.Examples?.Sequence == sequence)) return false;
            if (--_batches == 0) CompleteFlushes();
            return true;
        }
    }

    /// <summary>Hands an answer to its command; the final one takes the command out.</summary>
    public void Answer(string commandId, AdaptResponse response)
    {
        lock (_gate)
        {
            if (!_commands.TryGetValue(commandId, out var answers)) return;
            var failed = response.Failed;
            if (failed is null && response.Done is null)
            {
                answers.Writer.TryWrite(response);
                return;
            }

            _commands.Remove(commandId);
            Remove(request => request.Command?.Id == commandId);
            answers.Writer.TryComplete(failed is null ? null : new RpcException(new Status(StatusCodes.Parse(failed.Code), failed.Message)));
        }
    }

    /// <summary>Completes when no batch waits for its acknowledgement.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            if (_failure is not null) return Task.FromException(_failure);
            if (_batches == 0) return Task.CompletedTask;
            var flush = NewSource();
            _flushes.Add(flush);
            return flush.Task;
        }
    }

    /// <summary>Nothing more will be added.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Signal();
        }
    }

    /// <summary>The stream ended as it should: no more answers come.</summary>
    public void End()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var answers in _commands.Values) answers.Writer.TryComplete();
            foreach (var flush in _flushes) flush.TrySetCanceled();
            _commands.Clear();
            _flushes.Clear();
        }
    }

    /// <summary>The session is lost: everybody who waits hears of it.</summary>
    public void Fail(RpcException failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            _closed = true;
            foreach (var answers in _commands.Values) answers.Writer.TryComplete(failure);
            foreach (var flush in _flushes) flush.TrySetException(failure);
            _commands.Clear();
            _flushes.Clear();
            Signal();
        }
    }

    /// <summary>Throws the failure that ended the session, if one did.</summary>
    public void ThrowIfOver()
    {
        if (_failure is not null) throw _failure;
        ObjectDisposedException.ThrowIf(_closed, typeof(AdaptationStream));
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool Remove(Func<AdaptRequest, bool> match)
    {
        for (var index = 0; index < _unanswered.Count; index++)
        {
            if (!match(_unanswered.Values[index])) continue;
            _unanswered.RemoveAt(index);
            return true;
        }

        return false;
    }

    private void CompleteFlushes()
    {
        foreach (var flush in _flushes) flush.TrySetResult();
        _flushes.Clear();
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = NewSource();
    }
}
