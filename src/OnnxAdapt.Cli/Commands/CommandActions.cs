using System.CommandLine;
using OnnxAdapt.Cli.Failures;
using OnnxAdapt.Cli.Output;

namespace OnnxAdapt.Cli.Commands;

/// <summary>Runs commands and turns their failures into messages and exit codes.</summary>
internal static class CommandActions
{
    /// <summary>The option that every command has.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print JSON objects, one a line, and nothing else on standard output.", Recursive = true,
    };

    /// <summary>Gives a command its work.</summary>
    /// <param name="command">The command.</param>
    /// <param name="work">What it does.</param>
    /// <param name="wantsJson">Says whether an option of its own asks for JSON, beside <see cref="Json"/>.</param>
    public static Command Runs(this Command command, Func<CommandCall, Task> work, Func<ParseResult, bool>? wantsJson = null)
    {
        command.SetAction((parse, cancellationToken) => RunAsync(parse, work, parse.GetValue(Json) || wantsJson?.Invoke(parse) == true, cancellationToken));
        return command;
    }

    /// <summary>The output that the options and the surroundings ask for.</summary>
    public static CommandOutput OutputFor(ParseResult parse, bool json)
    {
        var configuration = parse.InvocationConfiguration;
        var terminal = ReferenceEquals(configuration.Output, Console.Out) && !Console.IsOutputRedirected && !Console.IsErrorRedirected;
        return new CommandOutput(configuration.Output, configuration.Error, json, terminal);
    }

    private static async Task<int> RunAsync(ParseResult parse, Func<CommandCall, Task> work, bool json, CancellationToken cancellationToken)
    {
        var output = OutputFor(parse, json);
        try
        {
            await work(new CommandCall(parse, output, cancellationToken)).ConfigureAwait(false);
            return 0;
        }
        catch (CasesFailedException)
        {
            return 1;
        }
        catch (Exception failure)
        {
            var told = Failure.Of(failure);
            output.WriteFailure(told);
            return told.ExitCode;
        }
    }
}
