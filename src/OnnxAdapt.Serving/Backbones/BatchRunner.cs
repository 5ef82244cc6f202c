using System.Runtime.InteropServices;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>
/// Computes batches: one pass of the backbone feeds every row, whichever head it belongs to, then each head scores its own rows.
/// Results are computed for the whole batch before any is given out, and each goes to the row it was computed from.
/// </summary>
internal sealed class BatchRunner(Backbone backbone, EncoderPass pass, ServingServicesContext context) : IBatchRunner
{
    /// <inheritdoc/>
    public void Run(Batch batch)
    {
        var started = context.Clock.GetTimestamp();
        for (var index = 0; index < batch.Entries.Count; index++)
        {
            batch.Entries[index].Job.MarkStarted(started);
        }

        RunSafely(batch.Entries);
        var elapsed = context.Clock.GetElapsedTime(started);
        backbone.Gate.Pace.Measure(context.Clock.GetElapsedTime(0, context.Clock.GetTimestamp()), elapsed, backbone.Gate.Rows > 0);
        backbone.Gate.Times.Measure(batch.ComputedTokens, batch.Entries.Count, elapsed);
        context.Metrics.BatchDone(backbone.Source.Name, batch, elapsed);
    }

    private void RunSafely(IReadOnlyList<QueueEntry> entries)
    {
        try
        {
            if (entries[0].Job.Plan.Outputs.Count == 0) RunFeatures(entries);
            else RunOutputs(entries);
        }
        catch (Exception exception)
        {
            Recover(entries, exception);
        }
    }

    /// <summary>A batch that fails is tried again row by row, so that one bad row does not fail its neighbours.</summary>
    private void Recover(IReadOnlyList<QueueEntry> entries, Exception exception)
    {
        if (entries.Count > 1)
        {
            foreach (var entry in entries)
            {
                RunSafely([entry]);
            }
        }
        else
        {
            var error = exception as AdaptException ?? new AdaptException(AdaptErrorKind.Internal, "The model could not be run; the log says why.", exception);
            if (error.Kind == AdaptErrorKind.Internal) context.Log.BatchFailed(backbone.Source.Name, exception);
            entries[0].Job.Settle(entries[0].Row, error, context.Clock.GetTimestamp());
        }
    }

    private void RunFeatures(IReadOnlyList<QueueEntry> entries)
    {
        var vectors = pass.Features(RowsOf(entries));
        var computed = context.Clock.GetTimestamp();
        for (var index = 0; index < entries.Count; index++)
        {
            entries[index].Job.ComputedAt = computed;
        }

        ScoreHeads(entries, vectors);
        SettleVectors(entries, vectors);
    }

    private void ScoreHeads(IReadOnlyList<QueueEntry> entries, float[][] vectors)
    {
        Dictionary<ScoringHead, List<int>>? byHead = null;
        for (var index = 0; index < entries.Count; index++)
        {
            if (entries[index].Job.Plan.Head is not { } head) continue;
            byHead ??= [];
            CollectionsMarshal.GetValueRefOrAddDefault(byHead, head, out _) ??= [];
            byHead[head].Add(index);
        }

        if (byHead is null) return;
        foreach (var (head, indices) in byHead)
        {
            ScoreHead(head, indices, vectors);
        }
    }

    private void ScoreHead(ScoringHead head, List<int> indices, float[][] vectors)
    {
        var size = vectors[indices[0]].Length;
        var features = new float[indices.Count * size];
        for (var position = 0; position < indices.Count; position++)
        {
            var row = features.AsSpan(position * size, size);
            vectors[indices[position]].CopyTo(row);
            if (backbone.Normalize) VectorMath.Normalize(row);
        }

        using var scores = head.Score(Tensor.Of(features, indices.Count, size));
        var values = scores.AsSpan<float>();
        var width = values.Length / indices.Count;
        for (var position = 0; position < indices.Count; position++)
        {
            vectors[indices[position]] = values.Slice(position * width, width).ToArray();
        }
    }

    private void SettleVectors(IReadOnlyList<QueueEntry> entries, float[][] vectors)
    {
        var finished = context.Clock.GetTimestamp();
        for (var index = 0; index < entries.Count; index++)
        {
            var (job, row, _, _) = entries[index];
            if (VectorMath.IsFinite(vectors[index])) job.Settle(row, vectors[index], finished);
            else job.Settle(row, new AdaptException(AdaptErrorKind.FailedPrecondition, "the model gives a value that is not a finite number."), finished);
        }
    }

    private void RunOutputs(IReadOnlyList<QueueEntry> entries)
    {
        var results = pass.Outputs(RowsOf(entries), entries[0].Job.Plan.Outputs);
        var finished = context.Clock.GetTimestamp();
        for (var index = 0; index < entries.Count; index++)
        {
            entries[index].Job.Settle(entries[index].Row, results[index], finished);
        }
    }

    private static PassRow[] RowsOf(IReadOnlyList<QueueEntry> entries)
    {
        var rows = new PassRow[entries.Count];
        for (var index = 0; index < rows.Length; index++)
        {
            var job = entries[index].Job;
            rows[index] = new PassRow(job.Rows[entries[index].Row], job.Plan.Adapter);
        }

        return rows;
    }
}
