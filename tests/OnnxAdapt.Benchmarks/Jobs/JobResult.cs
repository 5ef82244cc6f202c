namespace OnnxAdapt.Benchmarks.Jobs;

/// <summary>What a job came to.</summary>
/// <param name="Accuracy">Share of the test rows that are right.</param>
/// <param name="Seconds">Processor time of training, features included.</param>
/// <param name="PeakMib">Most memory of the whole process.</param>
internal sealed record JobResult(double Accuracy, double Seconds, double PeakMib);
