using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.V1;

namespace OnnxAdapt.Server.Mapping;

/// <summary>What all inference requests share.</summary>
internal static class CallMapping
{
    /// <summary>How to treat long texts.</summary>
    /// <exception cref="AdaptException">InvalidArgument for a number that names no way.</exception>
    public static InputTruncation ToTruncation(Truncation truncation) => truncation switch
    {
        Truncation.Unspecified => InputTruncation.FromModel,
        Truncation.None => InputTruncation.None,
        Truncation.Right => InputTruncation.Right,
        Truncation.Left => InputTruncation.Left,
        _ => throw AdaptException.Invalid("truncation", $"{(int)truncation} is no value of Truncation."),
    };

    /// <summary>A deadline as the domain says it; null when the call has none.</summary>
    /// <param name="deadline">As gRPC gives it: UTC, the largest time for none.</param>
    public static DateTimeOffset? ToDeadline(DateTime deadline) =>
        deadline == DateTime.MaxValue ? null : new DateTimeOffset(deadline, TimeSpan.Zero);

    /// <summary>A count that fits the domain.</summary>
    /// <exception cref="AdaptException">InvalidArgument for a number beyond every model.</exception>
    public static int ToCount(uint value, string field) =>
        value <= int.MaxValue ? (int)value : throw AdaptException.Invalid(field, $"{value} is too large.");

    /// <summary>Times as the wire carries them.</summary>
    public static Timings ToTimings(StageTimings timings) => new()
    {
        TokenizeUs = Microseconds(timings.Tokenize),
        QueueUs = Microseconds(timings.Queue),
        InferenceUs = Microseconds(timings.Inference),
        TotalUs = Microseconds(timings.Total),
    };

    private static ulong Microseconds(TimeSpan time) => (ulong)Math.Max(0, time.TotalMicroseconds);
}
