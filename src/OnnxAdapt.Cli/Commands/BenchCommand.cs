using System.CommandLine;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt bench</c>.</summary>
internal static class BenchCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("bench", "Measure running servers.");
        command.Subcommands.Add(BenchServeCommand.Create());
        return command;
    }
}
