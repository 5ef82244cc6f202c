using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Cores;

namespace OnnxAdapt.Serving.Queueing;

/// <summary>
/// Waiting rows of one backbone, in a lane for each priority. Higher lanes go first, but a lane that waits gets every so many batches.
/// Rows whose request was given up, or that cannot be done before its deadline, are dropped when they are reached. Thread-safe.
/// </summary>
/// <param name="policy">How batches are cut.</param>
/// <param name="gate">Limits what waits, and learns how long runs take.</param>
/// <param name="clock">The time.</param>
/// <param name="latencyGoal">Longest time from arrival to result; zero for none.</param>
internal sealed class InferenceQueue(BatchPolicy policy, AdmissionGate gate, TimeProvider clock, TimeSpan latencyGoal = default)
{
    /// <summary>Of so many rows that seem too late one is run all the same, so that a wrong estimate is corrected.</summary>
    private const int LateRowsPerTrial = 8;
    private readonly Lock _lock = new();
    private readonly QueueLane[] _lanes = [.. Enum.GetValues<WorkPriority>().Select(_ => new QueueLane())];
    private readonly int[] _passedOver = new int[Enum.GetValues<WorkPriority>().Length];
    private readonly BatchSizer _padded = new(gate.Times, latencyGoal);
    private readonly BatchSizer _packed = new(gate.Times, latencyGoal);
    private readonly ReturningCallers _callers = new();
    private readonly List<long> _arrivals = [];
    private long _sequence;
    private int _lateRows;
    private long _answeredAt;
    private BatchPolicy? _sized;
    private Func<QueueEntry, bool>? _isWanted;
    private DateTimeOffset _soonestDeadline = DateTimeOffset.MaxValue;

    /// <summary>Whether rows wait.</summary>
    public bool HasWork
    {
        get
        {
            lock (_lock)
            {
                return _lanes.Any(lane => lane.Count > 0);
            }
        }
    }

    /// <summary>What goes first: of the highest priority that waits, whose row is next. Null when nothing waits.</summary>
    public CoreClaim? Claim()
    {
        lock (_lock)
        {
            var first = Array.FindIndex(_lanes, lane => lane.Count > 0);
            return first < 0 ? null : new CoreClaim(_lanes[first].FirstFlow, (WorkPriority)first);
        }
    }

    /// <summary>Admits a request and lets its rows wait.</summary>
    /// <param name="job">At least one row that has no result yet.</param>
    /// <param name="fixedLength">Length of every row where the graph has a fixed one.</param>
    /// <exception cref="AdaptException">ResourceExhausted with a retry hint; DeadlineExceeded when what waits already takes longer than there is time.</exception>
    public void Enqueue(InferenceJob job, int? fixedLength = null)
    {
        RequireTime(job);
        if (!job.LimitsItself) Admit(job, fixedLength);
        job.EnqueuedAt = clock.GetTimestamp();
        lock (_lock)
        {
            if (!job.LimitsItself) NoteArrival(job.EnqueuedAt);
            if (job.Deadline < _soonestDeadline) _soonestDeadline = job.Deadline.Value;
            for (var row = 0; row < job.Rows.Length; row++)
            {
                if (!job.IsPending(row)) continue;
                var length = fixedLength ?? job.Rows[row].Cost;
                _lanes[(int)job.Priority].Add(GroupOf(job, row, length), new QueueEntry(job, row, length, _sequence++));
            }
        }
    }

    /// <summary>Notes that a batch is done and its callers are answered.</summary>
    public void Answered(Batch batch)
    {
        var callers = 0;
        for (var index = 0; index < batch.Entries.Count; index++)
        {
            if (batch.Entries[index].Job.TellsReturn()) callers++;
        }

        var finished = batch.Entries[^1].Job.FinishedAt is var time and not 0 ? time : clock.GetTimestamp();
        lock (_lock)
        {
            _answeredAt = finished;
            _callers.Answered(callers, clock.GetElapsedTime(batch.TakenAt, finished), gate.Times.FixedCost);

            // The answers were given out before, so that a quick caller may be back by now.
            foreach (var arrival in _arrivals)
            {
                if (arrival >= finished) _callers.Arrived(clock.GetElapsedTime(finished, arrival));
            }
        }
    }

    /// <summary>
    /// How long the next batch should be held back for callers that were just answered and will be back at once: not while nothing waits, not
    /// when what waits fills a batch, not with a latency goal, and not when a deadline is near.
    /// </summary>
    public TimeSpan WorthWaiting()
    {
        lock (_lock)
        {
            if (latencyGoal > TimeSpan.Zero || !_lanes.Any(lane => lane.Count > 0)) return TimeSpan.Zero;
            var wait = _callers.WorthWaiting(clock.GetElapsedTime(_answeredAt));
            return wait == TimeSpan.Zero || FillsABatch() || IsUrgent(wait) ? TimeSpan.Zero : wait;
        }
    }

    /// <summary>The next batch, or null when nothing waits.</summary>
    public Batch? Take()
    {
        lock (_lock)
        {
            _arrivals.Clear();
            var sized = Sized();
            while (NextLane() is { } lane)
            {
                if (TakeFrom(lane, sized) is { } batch) return Begun(batch);
            }

            _soonestDeadline = DateTimeOffset.MaxValue;
            return null;
        }
    }

    private Batch Begun(Batch batch)
    {
        batch.TakenAt = clock.GetTimestamp();
        return batch;
    }

    /// <summary>The policy with the sizes of the next batch.</summary>
    private BatchPolicy Sized()
    {
        var (padded, packed) = (_padded.Next(policy.MaxTokens), _packed.Next(policy.MaxPackedTokens));
        if (_sized is null || _sized.MaxTokens != padded || _sized.MaxPackedTokens != packed) _sized = policy with { MaxTokens = padded, MaxPackedTokens = packed };
        return _sized;
    }

    private void Admit(InferenceJob job, int? fixedLength)
    {
        var (rows, tokens) = (0, 0L);
        for (var row = 0; row < job.Rows.Length; row++)
        {
            if (!job.IsPending(row)) continue;
            rows++;
            tokens += fixedLength ?? job.Rows[row].Cost;
        }

        gate.Enter(rows, tokens, job.Tenant, job.Priority);
    }

    private static string GroupOf(InferenceJob job, int row, int length)
    {
        var shape = job.Rows[row].Shape;
        var group = shape.Length == 0 ? job.Plan.Group : $"{job.Plan.Group}|{shape}";
        return job.Plan.ExactLength ? FormattableString.Invariant($"{group}#{length}") : group;
    }

    private void NoteArrival(long timestamp)
    {
        _arrivals.Add(timestamp);
        _callers.Arrived(clock.GetElapsedTime(_answeredAt, timestamp));
    }

    private bool FillsABatch() => gate.Rows >= policy.MaxRows || gate.Tokens + (long)gate.Times.TokensPerRow > Math.Max((_sized ?? policy).MaxTokens, (_sized ?? policy).MaxPackedTokens);

    private bool IsUrgent(TimeSpan wait) =>
        _soonestDeadline < DateTimeOffset.MaxValue && clock.GetUtcNow() + wait + gate.Times.Estimate(gate.Tokens, gate.Rows) > _soonestDeadline;

    private int? NextLane()
    {
        for (var lane = _lanes.Length - 1; lane > 0; lane--)
        {
            if (_lanes[lane].Count > 0 && _passedOver[lane] >= policy.InteractivePerBackground) return lane;
        }

        var first = Array.FindIndex(_lanes, lane => lane.Count > 0);
        return first < 0 ? null : first;
    }

    private Batch? TakeFrom(int lane, BatchPolicy sized)
    {
        var batch = _lanes[lane].Take(sized, _isWanted ??= IsWanted);
        if (batch is null) return null;
        for (var other = lane + 1; other < _lanes.Length; other++)
        {
            if (_lanes[other].Count > 0) _passedOver[other]++;
        }

        _passedOver[lane] = 0;
        return batch;
    }

    private void RequireTime(InferenceJob job)
    {
        if (job.Deadline is not { } deadline || !gate.Times.IsTrusted) return;
        var wait = gate.EstimateWait(job.Tenant, job.Priority);
        if (wait == TimeSpan.Zero || clock.GetUtcNow() + wait < deadline) return;
        throw new AdaptException(AdaptErrorKind.DeadlineExceeded, FormattableString.Invariant($"What waits for this model takes about {wait.TotalMilliseconds:0} ms, and the deadline is before that. Allow more time, or come back later."))
        {
            RetryAfter = wait,
        };
    }

    private bool IsWanted(QueueEntry entry)
    {
        var job = entry.Job;
        if (!job.LimitsItself) gate.Leave(1, entry.Length, job.Tenant, job.Priority);
        if (!job.IsAbandoned && IsTooLate(entry))
        {
            job.Fail(new AdaptException(AdaptErrorKind.DeadlineExceeded, "The deadline passed before the model was free, or would pass before the model could be done. Allow more time or send less at once."));
        }

        if (!job.IsAbandoned) return true;
        job.Drop();
        return false;
    }

    private bool IsTooLate(in QueueEntry entry)
    {
        if (entry.Job.Deadline is not { } deadline) return false;
        var now = clock.GetUtcNow();
        if (now >= deadline) return true;
        if (!gate.Times.IsTrusted || now + gate.Times.Estimate(entry.Length, 1) <= deadline) return false;
        return ++_lateRows % LateRowsPerTrial != 0;
    }
}
