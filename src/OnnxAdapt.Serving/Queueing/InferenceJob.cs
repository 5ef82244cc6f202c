using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Queueing;

/// <summary>
/// A request in the queue: its rows, the slots for their results, and the promise to its caller. Every row is settled exactly
/// once, by a result, a failure, or because nobody waits any more; the last one gives back what the request holds.
/// </summary>
internal sealed class InferenceJob
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IDisposable? _lease;
    private string? _flow;
    private int _unsettled;
    private long _startedAt;
    private bool _told;

    public InferenceJob(EncodedRow[] rows, JobPlan plan, WorkPriority priority = WorkPriority.Normal, DateTimeOffset? deadline = null, IDisposable? lease = null)
    {
        Rows = rows;
        Plan = plan;
        Priority = priority;
        Deadline = deadline;
        _lease = lease;
        _unsettled = rows.Length;
        Vectors = new float[rows.Length][];
        Outputs = plan.Outputs.Count > 0 ? new NamedTensor[rows.Length][] : [];
        Errors = new AdaptException[rows.Length];
    }

    public EncodedRow[] Rows { get; }

    /// <summary>The model and version that were asked, for whoever counts.</summary>
    public ModelReference Model { get; init; }

    /// <summary>Whose request it is; empty for nobody's in particular.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>What it shares the model with others as.</summary>
    public string Flow => _flow ??= FairShares.FlowOf(this);

    /// <summary>Whether whoever sends it limits itself, so that it enters the queue however full that is.</summary>
    public bool LimitsItself { get; init; }

    public JobPlan Plan { get; }

    public WorkPriority Priority { get; }

    public DateTimeOffset? Deadline { get; }

    /// <summary>Features or scores of each row; null until settled, or where the row failed or gave outputs.</summary>
    public float[]?[] Vectors { get; }

    /// <summary>Requested outputs of each row.</summary>
    public NamedTensor[]?[] Outputs { get; }

    /// <summary>Failures by row.</summary>
    public AdaptException?[] Errors { get; }

    /// <summary>Ends when every row is settled, or earlier when the request failed as a whole or was cancelled.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Whether nobody waits for the result any more.</summary>
    public bool IsAbandoned => _completion.Task.IsCompleted;

    /// <summary>Timestamp of entering the queue.</summary>
    public long EnqueuedAt { get; set; }

    /// <summary>Timestamp of the first batch; 0 before.</summary>
    public long StartedAt => Volatile.Read(ref _startedAt);

    /// <summary>Timestamp at which the last batch had its features, before heads scored them; 0 where the graph's own outputs are asked.</summary>
    public long ComputedAt { get; set; }

    /// <summary>Timestamp of the end of the last batch.</summary>
    public long FinishedAt { get; private set; }

    /// <summary>Whether a row has no result yet.</summary>
    public bool IsPending(int row) => Vectors[row] is null;

    /// <summary>Numbers of the rows that have no result yet.</summary>
    public IEnumerable<int> Pending => Enumerable.Range(0, Rows.Length).Where(IsPending);

    /// <summary>Notes the start of a batch with rows of this request.</summary>
    public void MarkStarted(long timestamp) => Interlocked.CompareExchange(ref _startedAt, timestamp, 0);

    /// <summary>Ends the wait; rows that have not started are dropped when they are reached.</summary>
    public void Cancel(CancellationToken cancellationToken) => _completion.TrySetCanceled(cancellationToken);

    /// <summary>Fails the request as a whole.</summary>
    public void Fail(AdaptException error) => _completion.TrySetException(error);

    /// <summary>Gives a row its vector.</summary>
    public void Settle(int row, float[] vector, long timestamp)
    {
        Vectors[row] = vector;
        SettleOne(timestamp);
    }

    /// <summary>Gives a row its outputs.</summary>
    public void Settle(int row, NamedTensor[] outputs, long timestamp)
    {
        Outputs[row] = outputs;
        SettleOne(timestamp);
    }

    /// <summary>Gives a row its failure.</summary>
    public void Settle(int row, AdaptException error, long timestamp)
    {
        Errors[row] = error;
        SettleOne(timestamp);
    }

    /// <summary>Whether its caller has been answered just now; true once.</summary>
    public bool TellsReturn()
    {
        if (_told || LimitsItself || !IsAbandoned) return false;
        return _told = true;
    }

    /// <summary>Counts a row that will not run.</summary>
    public void Drop() => SettleOne(0);

    private void SettleOne(long timestamp)
    {
        if (timestamp != 0) FinishedAt = timestamp;
        if (Interlocked.Decrement(ref _unsettled) != 0) return;
        _lease?.Dispose();
        _completion.TrySetResult();
    }
}
