namespace OnnxAdapt.Cli.Failures;

/// <summary>A failure that is told to the user as it is.</summary>
internal sealed class CommandException(string code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Name of a gRPC status code, such as INVALID_ARGUMENT.</summary>
    public string Code { get; } = code;

    /// <summary>The user's input is wrong.</summary>
    public static CommandException Invalid(string message, Exception? cause = null) => new("INVALID_ARGUMENT", message, cause);

    /// <summary>A file or folder is not there.</summary>
    public static CommandException NotFound(string message) => new("NOT_FOUND", message);
}
