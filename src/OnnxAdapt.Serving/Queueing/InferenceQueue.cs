using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Queueing;

/// <summary>
/// Waiting rows of one backbone, in two lanes. Requests go first, but while both lanes wait every so many batches are background
/// work. Rows whose request was given up or is past its deadline are dropped when they are reached. Thread-safe.
/// </summary>
internal sealed class InferenceQueue(BatchPolicy policy, AdmissionGate gate, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly QueueLane _interactive = new(policy);
    private readonly QueueLane _background = new(policy);
    private long _sequence;
    private int _interactiveInARow;

    /// <summary>Whether rows wait.</summary>
    public bool HasWork
    {
        get
        {
            lock (_lock)
            {
                return _interactive.Count + _background.Count > 0;
            }
        }
    }

    /// <summary>Admits a request and lets its rows wait.</summary>
    /// <param name="job">At least one row.</param>
    /// <param name="fixedLength">Length of every row where the graph has a fixed one.</param>
    /// <exception cref="AdaptException">ResourceExhausted with a retry hint.</exception>
    public void Enqueue(InferenceJob job, int? fixedLength = null)
    {
        if (job.Priority == WorkPriority.Interactive) gate.Enter(job.Rows.Length, job.Rows.Sum(row => (long)(fixedLength ?? row.Cost)));
        job.EnqueuedAt = clock.GetTimestamp();
        lock (_lock)
        {
            var lane = job.Priority == WorkPriority.Interactive ? _interactive : _background;
            for (var row = 0; row < job.Rows.Length; row++)
            {
                var length = fixedLength ?? job.Rows[row].Cost;
                lane.Add(GroupOf(job, row, length), new QueueEntry(job, row, length, _sequence++));
            }
        }
    }

    /// <summary>The next batch, or null when nothing waits.</summary>
    public Batch? Take()
    {
        lock (_lock)
        {
            var background = _background.Count > 0 && (_interactive.Count == 0 || _interactiveInARow >= policy.InteractivePerBackground);
            return background ? TakeBackground() ?? TakeInteractive() : TakeInteractive() ?? TakeBackground();
        }
    }

    private static string GroupOf(InferenceJob job, int row, int length)
    {
        var shape = job.Rows[row].Shape;
        var group = shape.Length == 0 ? job.Plan.Group : $"{job.Plan.Group}|{shape}";
        return job.Plan.ExactLength ? FormattableString.Invariant($"{group}#{length}") : group;
    }

    private Batch? TakeInteractive()
    {
        var batch = _interactive.Take(IsWanted);
        if (batch is not null) _interactiveInARow++;
        return batch;
    }

    private Batch? TakeBackground()
    {
        var batch = _background.Take(IsWanted);
        if (batch is not null) _interactiveInARow = 0;
        return batch;
    }

    private bool IsWanted(QueueEntry entry)
    {
        if (entry.Job.Priority == WorkPriority.Interactive) gate.Leave(1, entry.Length);
        if (entry.Job.Deadline is { } deadline && !entry.Job.IsAbandoned && clock.GetUtcNow() >= deadline)
        {
            entry.Job.Fail(new AdaptException(AdaptErrorKind.DeadlineExceeded, "The deadline passed before the model was free. Allow more time or send less at once."));
        }

        if (!entry.Job.IsAbandoned) return true;
        entry.Job.Drop();
        return false;
    }
}
