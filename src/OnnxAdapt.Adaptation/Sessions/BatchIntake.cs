using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Ledger;
using OnnxAdapt.Adaptation.Log;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>Takes numbered batches: checks number and limits, rejects what cannot be used, appends the rest to the log.</summary>
internal sealed class BatchIntake(SessionData data, IBaseModel baseModel, SessionDependencies dependencies)
{
    /// <summary>Takes a batch.</summary>
    /// <returns>When it is on disk, and the answer to give then.</returns>
    public (Task Synced, SessionEvent Answer) Take(long sequence, IReadOnlyList<Example> examples)
    {
        var last = data.Ledger.LastSequence;
        if (sequence < 1 || sequence > last + 1)
        {
            throw AdaptException.Precondition($"Batch {sequence} came where batch {last + 1} was expected; batches are numbered from 1 without gaps, and {last} are on disk.");
        }

        CheckSize(examples.Count);
        return sequence <= last ? Repeat(sequence, examples) : Append(sequence, examples);
    }

    private void CheckSize(int count)
    {
        if (count > dependencies.Options.MaxBatchExamples)
        {
            throw new AdaptException(AdaptErrorKind.ResourceExhausted, $"The batch has {count} examples; at most {dependencies.Options.MaxBatchExamples} are allowed (MaxBatchExamples). Send smaller batches.");
        }
    }

    private (Task Synced, SessionEvent Answer) Repeat(long sequence, IReadOnlyList<Example> examples)
    {
        data.Log.FlushAsync().GetAwaiter().GetResult();
        var place = data.Ledger.Batch(sequence);
        var stored = (BatchRecord)RecordCodec.Decode(data.Log.Read(place.Offset));
        if (!RecordCodec.Digest(examples).AsSpan().SequenceEqual(stored.Digest))
        {
            throw AdaptException.Invalid("examples.sequence", $"batch {sequence} was taken before with other examples; number new examples from {data.Ledger.LastSequence + 1}.");
        }

        return (Task.CompletedTask, Acknowledgement(stored, place.TotalAfter));
    }

    private (Task Synced, SessionEvent Answer) Append(long sequence, IReadOnlyList<Example> examples)
    {
        var record = Sort(sequence, examples);
        var total = data.Ledger.Count + record.Accepted.Count;
        var payload = RecordCodec.Encode(record);
        CheckRoom(total, payload.Length);
        var synced = data.Log.Append(payload, out var offset);
        data.Ledger.Apply(offset, record);
        dependencies.Metrics.Examples(record.Accepted.Count, record.Rejected.Count);
        return (synced, Acknowledgement(record, total));
    }

    private BatchRecord Sort(long sequence, IReadOnlyList<Example> examples)
    {
        var validator = new ExampleValidator(data.Manifest.Settings, baseModel, data.Ledger, dependencies.Options);
        var accepted = new List<Example>(examples.Count);
        var rejected = new List<Rejection>();
        for (var i = 0; i < examples.Count; i++)
        {
            if (validator.Problem(examples[i]) is { } problem)
            {
                rejected.Add(new Rejection(i, problem));
            }
            else
            {
                accepted.Add(examples[i]);
            }
        }

        return new BatchRecord(sequence, RecordCodec.Digest(examples), rejected, accepted);
    }

    private void CheckRoom(long total, long bytes)
    {
        var options = dependencies.Options;
        if (total > options.MaxExamples)
        {
            throw new AdaptException(AdaptErrorKind.ResourceExhausted, $"The session would have {total} examples; at most {options.MaxExamples} are allowed (MaxExamples).");
        }

        if (data.Log.Length + bytes > options.MaxSessionBytes)
        {
            throw new AdaptException(AdaptErrorKind.ResourceExhausted, $"The session would take {data.Log.Length + bytes} bytes; at most {options.MaxSessionBytes} are allowed (MaxSessionBytes).");
        }
    }

    private static SessionEvent.Acknowledged Acknowledgement(BatchRecord record, int total) => new(record.Sequence, record.Accepted.Count, record.Rejected, total);
}
