namespace OnnxAdapt.Serving.Engine;

/// <summary>Where the time of one request went.</summary>
/// <param name="Tokenize">Checking inputs and turning text into token ids.</param>
/// <param name="Queue">From entering the queue to the start of its first batch.</param>
/// <param name="Inference">From the start of its first batch to the end of its last.</param>
/// <param name="Total">From the call to the answer.</param>
public readonly record struct StageTimings(TimeSpan Tokenize, TimeSpan Queue, TimeSpan Inference, TimeSpan Total);
