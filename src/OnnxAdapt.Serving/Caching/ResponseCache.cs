using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Caching;

/// <summary>
/// Answers rows that the same version computed for the same tenant before, with the same numbers. Holds features and scores as the graph
/// gives them, so that requests that want them shown differently share them; outputs of generic graphs are computed every time.
/// </summary>
/// <param name="vectors">What is kept.</param>
/// <param name="context">What serving shares.</param>
internal sealed class ResponseCache(VectorCache vectors, ServingServicesContext context)
{
    /// <summary>Settles the rows of a request that were computed before, ahead of its entering the queue.</summary>
    /// <returns>The keys of all rows by number; empty where the request cannot be answered from here.</returns>
    public CacheKey[] Settle(ModelSnapshot snapshot, InferenceJob job)
    {
        if (job.Plan.Outputs.Count > 0 || job.Rows.Any(HasTexts)) return [];
        var keys = new CacheKey[job.Rows.Length];
        var now = context.Clock.GetTimestamp();
        var hits = 0;
        for (var row = 0; row < keys.Length; row++)
        {
            keys[row] = CacheKey.Of(snapshot, job, row);
            if (vectors.TryGet(keys[row], out var vector)) hits = Settle(job, row, vector, now, hits);
        }

        context.Metrics.CacheAsked(snapshot.Name, hits, keys.Length - hits);
        return keys;
    }

    /// <summary>Keeps what was computed.</summary>
    /// <param name="keys">As <see cref="Settle(ModelSnapshot, InferenceJob)"/> gave them.</param>
    /// <param name="job">The request, with all rows settled.</param>
    public void Store(CacheKey[] keys, InferenceJob job)
    {
        for (var row = 0; row < keys.Length; row++)
        {
            if (job.Vectors[row] is { } vector) vectors.Store(keys[row], vector);
        }
    }

    private static bool HasTexts(EncodedRow row) => row.Tensors is { } tensors && tensors.Any(tensor => tensor.Value.Strings is not null);

    private static int Settle(InferenceJob job, int row, float[] vector, long now, int hits)
    {
        if (hits + 1 == job.Rows.Length)
        {
            job.EnqueuedAt = now;
            job.MarkStarted(now);
        }

        job.Settle(row, vector, now);
        return hits + 1;
    }
}
