namespace OnnxAdapt.Abstractions;

/// <summary>An expected failure with its kind and a message that a caller can act on: field, value, and what would be right.</summary>
public sealed class AdaptException : Exception
{
    /// <summary>Creates a failure of the given kind.</summary>
    /// <param name="kind">Which of the closed set of failures this is.</param>
    /// <param name="message">One or two sentences for the caller.</param>
    /// <param name="innerException">The cause, for the log only.</param>
    public AdaptException(AdaptErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Which of the closed set of failures this is.</summary>
    public AdaptErrorKind Kind { get; }

    /// <summary>When the caller may try again; null where trying again does not help or no estimate exists.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>An <see cref="AdaptErrorKind.InvalidArgument"/> failure that names the field and the offending value.</summary>
    /// <param name="field">Path of the field as the client wrote it, for example <c>inputs[3].text</c>.</param>
    /// <param name="problem">What is wrong and what would be right.</param>
    public static AdaptException Invalid(string field, string problem) =>
        new(AdaptErrorKind.InvalidArgument, $"{field}: {problem}");

    /// <summary>A <see cref="AdaptErrorKind.NotFound"/> failure.</summary>
    /// <param name="message">What was looked for, and where to see what exists.</param>
    public static AdaptException NotFound(string message) => new(AdaptErrorKind.NotFound, message);

    /// <summary>A <see cref="AdaptErrorKind.FailedPrecondition"/> failure.</summary>
    /// <param name="message">What the state is and what must happen first.</param>
    public static AdaptException Precondition(string message) => new(AdaptErrorKind.FailedPrecondition, message);
}
