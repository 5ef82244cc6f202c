using System.Runtime.CompilerServices;
using Grpc.Core;
using OnnxAdapt.V1;

namespace OnnxAdapt.Client.Sessions;

/// <summary>
/// One fine-tuning session. Examples are numbered and sent ahead of their acknowledgements; when the connection breaks, the stream
/// comes back with the session's id and sends again what was not acknowledged, so that each example counts exactly once. A command
/// that was under way is sent again with the same id. One thread sends examples and commands at a time.
/// </summary>
public sealed class AdaptationStream : IAsyncDisposable
{
    private readonly SessionLink _link;
    private readonly string _idPrefix = Guid.NewGuid().ToString("N")[..8];
    private ulong _lastSent;
    private int _commands;

    internal AdaptationStream(SessionLink link, SessionOpened opened)
    {
        _link = link;
        (SessionId, Settings, Resumed) = (opened.SessionId, opened.Settings ?? new SessionSettings(), opened.Resumed);
        _lastSent = opened.LastSequence;
    }

    /// <summary>Id to resume the session with.</summary>
    public string SessionId { get; }

    /// <summary>Settings in force, defaults filled in.</summary>
    public SessionSettings Settings { get; }

    /// <summary>Whether the session was there before.</summary>
    public bool Resumed { get; }

    /// <summary>Number of the last batch; the next one gets the following number.</summary>
    public ulong LastSequence => _lastSent;

    /// <summary>Examples that the server has accepted in this session.</summary>
    public ulong Accepted => _link.Accepted;

    /// <summary>Examples that the server rejected since this stream was opened.</summary>
    public ulong Rejected => _link.Rejected;

    /// <summary>Sends one batch. Waits only while the window is full, not for the acknowledgement.</summary>
    /// <param name="examples">The examples; none sends nothing.</param>
    /// <param name="cancellationToken">Gives up waiting for room in the window.</param>
    /// <returns>The number of the batch.</returns>
    /// <exception cref="RpcException">The session failed and could not be resumed.</exception>
    public async Task<ulong> SendExamplesAsync(IEnumerable<Example> examples, CancellationToken cancellationToken = default)
    {
        var batch = new ExampleBatch();
        batch.Examples.AddRange(examples);
        if (batch.Examples.Count == 0) return _lastSent;
        await _link.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        batch.Sequence = ++_lastSent;
        _link.Send(new AdaptRequest { Examples = batch });
        return batch.Sequence;
    }

    /// <summary>Waits until every batch is acknowledged.</summary>
    /// <exception cref="RpcException">The session failed and could not be resumed.</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _link.FlushAsync(cancellationToken);

    /// <summary>Trains on the examples acknowledged or sent so far.</summary>
    /// <param name="train">How long.</param>
    /// <param name="progress">Hears each report of the server.</param>
    /// <param name="cancellationToken">Gives up waiting; the server goes on.</param>
    /// <returns>The last evaluation, or null when the session keeps no examples for validation.</returns>
    /// <exception cref="RpcException">The command or the session failed.</exception>
    public async Task<Evaluation?> TrainAsync(Train train, IProgress<Progress>? progress = null, CancellationToken cancellationToken = default)
    {
        Evaluation? evaluation = null;
        var command = new Command { Train = train };
        await foreach (var response in RunAsync(command, cancellationToken).ConfigureAwait(false))
        {
            if (response.Progress is { } report) progress?.Report(report);
            evaluation = response.Evaluation ?? evaluation;
        }

        return evaluation;
    }

    /// <summary>Scores the validation set, or the given examples.</summary>
    /// <param name="examples">Examples to score in place of the validation set; they are not stored.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="RpcException">The command or the session failed.</exception>
    public Task<Evaluation> EvaluateAsync(IEnumerable<Example>? examples = null, CancellationToken cancellationToken = default)
    {
        var evaluate = new Evaluate();
        evaluate.Examples.AddRange(examples ?? []);
        return ResultAsync(new Command { Evaluate = evaluate }, response => response.Evaluation, cancellationToken);
    }

    /// <summary>Stores the parameters and the optimizer's state.</summary>
    /// <exception cref="RpcException">The command or the session failed.</exception>
    public Task<CheckpointSaved> CheckpointAsync(CancellationToken cancellationToken = default) =>
        ResultAsync(new Command { Checkpoint = new Checkpoint() }, response => response.Checkpoint, cancellationToken);

    /// <summary>Publishes the present parameters as a new version.</summary>
    /// <param name="serve">Whether the version answers at once; null follows the session's policy.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="RpcException">The command or the session failed.</exception>
    public Task<VersionPublished> PublishAsync(bool? serve = null, CancellationToken cancellationToken = default)
    {
        var publish = new Publish();
        if (serve is { } value) publish.Serve = value;
        return ResultAsync(new Command { Publish = publish }, response => response.Published, cancellationToken);
    }

    /// <summary>Ends the session, publishing first when its policy says so.</summary>
    /// <exception cref="RpcException">The command or the session failed.</exception>
    public Task<Summary> FinishAsync(CancellationToken cancellationToken = default) =>
        ResultAsync(new Command { Finish = new Finish() }, response => response.Summary, cancellationToken);

    /// <summary>Sends a command and gives every answer to it as it comes.</summary>
    /// <param name="command">
    /// The command; an empty id gets a new one. A command that an earlier stream of this session left unfinished goes on when it is sent
    /// again with its id.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting; the server goes on.</param>
    /// <exception cref="RpcException">The command or the session failed.</exception>
    public async IAsyncEnumerable<AdaptResponse> RunAsync(Command command, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (command.Id.Length == 0) command.Id = $"{_idPrefix}-{++_commands}";
        var answers = _link.SendCommand(command);
        await foreach (var answer in answers.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return answer;
        }
    }

    /// <summary>Closes the stream. The session stays and can be resumed, unless it was finished.</summary>
    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private async Task<T> ResultAsync<T>(Command command, Func<AdaptResponse, T?> select, CancellationToken cancellationToken)
        where T : class
    {
        T? result = null;
        await foreach (var response in RunAsync(command, cancellationToken).ConfigureAwait(false))
        {
            result = select(response) ?? result;
        }

        return result ?? throw new RpcException(new Status(StatusCode.Internal, $"The server ended the command '{command.Id}' without a result."));
    }
}
