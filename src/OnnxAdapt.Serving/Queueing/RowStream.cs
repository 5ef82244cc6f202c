using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Queueing;

/// <summary>
/// Sends any number of inputs through a model: windows are tokenised in parallel ahead of the model, and two of them wait at a
/// time, so that the queue always finds rows of like length and memory stays bounded.
/// </summary>
internal sealed class RowStream(ModelSnapshot snapshot, JobPlan plan, bool normalize)
{
    private const int TextWindow = 2048;
    private const int FileWindow = 64;

    /// <summary>A vector for each input, or the reason why not.</summary>
    public async Task<IReadOnlyList<Outcome<float[]>>> RunAsync(IReadOnlyList<ExampleInput> inputs, WorkPriority priority, CancellationToken cancellationToken)
    {
        var results = new Outcome<float[]>[inputs.Count];
        var before = Task.CompletedTask;
        var size = inputs.Any(input => input is ExampleInput.Image or ExampleInput.Audio) ? FileWindow : TextWindow;
        for (var start = 0; start < inputs.Count; start += size)
        {
            var window = await Task.Run(() => EncodeWindow(inputs, start, Math.Min(size, inputs.Count - start), results), cancellationToken).ConfigureAwait(false);
            var current = RunWindowAsync(window, priority, results, cancellationToken);
            await before.ConfigureAwait(false);
            before = current;
        }

        await before.ConfigureAwait(false);
        return results;
    }

    private List<(int Index, EncodedRow Row)> EncodeWindow(IReadOnlyList<ExampleInput> inputs, int start, int count, Outcome<float[]>[] results)
    {
        var outcomes = RowEncoding.EncodeAll(snapshot.Backbone.Encoder, count, index => inputs[start + index], index => $"inputs[{start + index}]", snapshot.Backbone.Encoder.DefaultSettings);
        var rows = new List<(int, EncodedRow)>(count);
        for (var index = 0; index < count; index++)
        {
            if (outcomes[index].Error is { } error) results[start + index] = error;
            else rows.Add((start + index, outcomes[index].Value));
        }

        return rows;
    }

    private async Task RunWindowAsync(List<(int Index, EncodedRow Row)> window, WorkPriority priority, Outcome<float[]>[] results, CancellationToken cancellationToken)
    {
        if (window.Count == 0) return;
        var lease = snapshot.TryLease() ?? throw new AdaptException(AdaptErrorKind.Unavailable, "The model was unloaded.");
        var job = new InferenceJob([.. window.Select(item => item.Row)], plan, priority, null, lease) { LimitsItself = true };
        await JobSubmission.RunAsync(snapshot.Backbone.Worker, job, lease, runHere: false, cancellationToken).ConfigureAwait(false);
        for (var position = 0; position < window.Count; position++)
        {
            results[window[position].Index] = job.Errors[position] is { } error ? error : Finish(job.Vectors[position]!);
        }
    }

    private float[] Finish(float[] vector)
    {
        if (normalize) VectorMath.Normalize(vector);
        return vector;
    }
}
