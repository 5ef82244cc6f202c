namespace OnnxAdapt.Serving.Queueing;

/// <summary>Hands a request to a worker and waits for it.</summary>
internal static class JobSubmission
{
    /// <summary>Runs a request; its lease is given back whatever happens.</summary>
    /// <exception cref="Abstractions.AdaptException">ResourceExhausted; DeadlineExceeded.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public static async Task RunAsync(InferenceWorker worker, InferenceJob job, IDisposable lease, bool runHere, CancellationToken cancellationToken)
    {
        try
        {
            worker.Submit(job, runHere);
        }
        catch
        {
            lease.Dispose();
            throw;
        }

        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((InferenceJob)state!).Cancel(token), job);
        await job.Completion.ConfigureAwait(false);
    }
}
