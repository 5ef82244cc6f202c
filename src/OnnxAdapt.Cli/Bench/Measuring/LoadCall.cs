namespace OnnxAdapt.Cli.Bench.Measuring;

/// <summary>One request that has ended. Times count from the beginning of the run.</summary>
/// <param name="Intended">When it should have been sent.</param>
/// <param name="Sent">When it was sent.</param>
/// <param name="Ended">When the answer was there.</param>
/// <param name="Status">One of <see cref="CallStatus"/>, or the name of another failure.</param>
internal readonly record struct LoadCall(TimeSpan Intended, TimeSpan Sent, TimeSpan Ended, string Status);
