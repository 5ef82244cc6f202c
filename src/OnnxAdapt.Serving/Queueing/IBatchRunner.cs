namespace OnnxAdapt.Serving.Queueing;

/// <summary>Computes a batch. Called by one thread at a time unless it says otherwise.</summary>
internal interface IBatchRunner
{
    /// <summary>Runs a batch and settles every row of it; never throws.</summary>
    void Run(Batch batch);
}
