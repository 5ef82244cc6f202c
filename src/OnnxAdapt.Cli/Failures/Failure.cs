using Grpc.Core;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Cli.Failures;

/// <summary>What the user is told about a failure, and the exit code: 2 for the caller's mistake, 1 for ours.</summary>
internal sealed record Failure(string Code, string Message)
{
    private static readonly HashSet<string> CallersMistakes = new(StringComparer.Ordinal)
    {
        "INVALID_ARGUMENT", "NOT_FOUND", "FAILED_PRECONDITION", "ALREADY_EXISTS", "OUT_OF_RANGE", "UNAUTHENTICATED", "PERMISSION_DENIED",
    };

    /// <summary>The exit code that goes with the code.</summary>
    public int ExitCode => CallersMistakes.Contains(Code) ? 2 : 1;

    /// <summary>The failure behind an exception.</summary>
    public static Failure Of(Exception exception) => exception switch
    {
        CommandException command => new Failure(command.Code, command.Message),
        RpcException rpc => new Failure(Name(rpc.StatusCode.ToString()), rpc.Status.Detail),
        AdaptException adapt => new Failure(Name(adapt.Kind.ToString()), adapt.Message),
        OperationCanceledException => new Failure("CANCELLED", "Stopped before the work was done."),
        UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException => new Failure("INVALID_ARGUMENT", exception.Message),
        AggregateException { InnerException: { } inner } => Of(inner),
        _ => new Failure("INTERNAL", exception.Message),
    };

    /// <summary><c>FailedPrecondition</c> as <c>FAILED_PRECONDITION</c>.</summary>
    private static string Name(string pascalCase) => string.Concat(pascalCase.Select((letter, index) =>
        index > 0 && char.IsUpper(letter) ? $"_{letter}" : char.ToUpperInvariant(letter).ToString()));
}
