namespace OnnxAdapt.Benchmarks.Soak;

/// <summary>Calls of one kind, one after the other with pauses.</summary>
/// <param name="Record">What becomes of them.</param>
/// <param name="Pause">Mean of the pauses.</param>
/// <param name="Call">Makes one; the number counts from 0.</param>
internal sealed record SoakTask(SoakRecord Record, TimeSpan Pause, Func<int, Task> Call);
