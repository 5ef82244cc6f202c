using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Contract;

/// <summary>
/// One client's hold of a session. One caller at a time writes (<see cref="AppendAsync"/>, <see cref="SubmitAsync"/>,
/// <see cref="Complete"/>), another reads. Disposing detaches; commands that were submitted still run to their end.
/// </summary>
public interface ISessionStream : IAsyncDisposable
{
    /// <summary>The first answer on the stream.</summary>
    SessionOpened Opened { get; }

    /// <summary>
    /// Takes a numbered batch. Returns when it is queued for the disk; <see cref="SessionEvent.Acknowledged"/> follows, in order,
    /// when it is there. Waits while too much is queued or the client does not read its answers.
    /// </summary>
    /// <param name="sequence">One more than the last; a number that was taken before is answered again and not counted again.</param>
    /// <param name="examples">Examples; those that cannot be used are rejected one by one.</param>
    /// <param name="cancellationToken">Ends waiting; the batch is then not taken.</param>
    /// <exception cref="AdaptException">
    /// FailedPrecondition for a gap in the numbers, naming the expected one, or for a finished session; InvalidArgument when a
    /// number comes again with other content; ResourceExhausted for the limits on examples, bytes and labels; Aborted when
    /// another stream took over.
    /// </exception>
    ValueTask AppendAsync(long sequence, IReadOnlyList<Example> examples, CancellationToken cancellationToken = default);

    /// <summary>
    /// Queues a command over the examples so far. Its answers follow as events; the last is <see cref="SessionEvent.Done"/> or
    /// <see cref="SessionEvent.Failed"/>. What is wrong with the command itself is answered by Failed as well.
    /// </summary>
    /// <exception cref="AdaptException">Aborted when another stream took over; ResourceExhausted when too many commands wait.</exception>
    ValueTask SubmitAsync(SessionCommand command, CancellationToken cancellationToken = default);

    /// <summary>The client will send nothing more: the events end when everything sent is answered.</summary>
    void Complete();

    /// <summary>The answers in order; ends after <see cref="Complete"/> and the last answer.</summary>
    /// <exception cref="AdaptException">Aborted when another stream took over; Cancelled when the session was cancelled.</exception>
    IAsyncEnumerable<SessionEvent> ReadEventsAsync(CancellationToken cancellationToken = default);
}
