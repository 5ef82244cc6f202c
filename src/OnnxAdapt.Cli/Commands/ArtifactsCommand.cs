using System.CommandLine;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt artifacts</c>.</summary>
internal static class ArtifactsCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("artifacts", "Write and read the artifacts of Microsoft's on-device training runtime.");
        command.Subcommands.Add(ArtifactsGenerateCommand.Create());
        command.Subcommands.Add(ArtifactsInspectCommand.Create());
        return command;
    }
}
