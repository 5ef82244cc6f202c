using System.CommandLine;
using OnnxAdapt.Cli.Commands;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli;

/// <summary>The whole command line.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(15);

    /// <summary>Reads the arguments and runs the command.</summary>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="output">Standard output; null takes the process's.</param>
    /// <param name="error">Standard error; null takes the process's.</param>
    /// <returns>0, 2 for the caller's mistake, 1 for ours.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter? output = null, TextWriter? error = null)
    {
        var parse = CreateRoot().Parse(arguments);
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToStop };
        if (output is not null) configuration.Output = output;
        if (error is not null) configuration.Error = error;

        // The server stops by itself on SIGTERM and takes the time that it needs to drain.
        if (parse.CommandResult.Command.Name == ServeCommand.Name) configuration.ProcessTerminationTimeout = null;
        if (parse.Errors.Count > 0 && !parse.Action!.ClearsParseErrors) return Refuse(parse, configuration, arguments);
        return await parse.InvokeAsync(configuration).ConfigureAwait(false);
    }

    internal static RootCommand CreateRoot()
    {
        var root = new RootCommand("OnnxAdapt serves ONNX models over gRPC and fine-tunes them on the examples that clients stream in.");
        root.Options.Add(CommandActions.Json);
        Command[] commands =
        [
            DemoCommand.Create(), ServeCommand.Create(), ModelsCommand.Create(), EmbedCommand.Create(), PredictCommand.Create(),
            AdaptCommand.Create(), EvaluateCommand.Create(), SessionsCommand.Create(), InspectCommand.Create(), GradientsCommand.Create(),
            VerifyCommand.Create(), ArtifactsCommand.Create(), BenchCommand.Create(),
        ];
        foreach (var command in commands) root.Subcommands.Add(command);
        return root;
    }

    private static int Refuse(ParseResult parse, InvocationConfiguration configuration, IReadOnlyList<string> arguments)
    {
        var output = new Output.CommandOutput(
            configuration.Output, configuration.Error, arguments.Contains(CommandActions.Json.Name), interactive: false);
        var hint = $"See '{FullName(parse.CommandResult.Command)} --help'.";
        var problems = parse.Errors.Select(problem => problem.Message.TrimEnd('.')).Distinct(StringComparer.Ordinal);
        var told = new Failure("INVALID_ARGUMENT", $"{string.Join(". ", problems)}. {hint}");
        output.WriteFailure(told);
        return told.ExitCode;
    }

    private static string FullName(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{FullName(parent)} {command.Name}" : "onnxadapt";
}
