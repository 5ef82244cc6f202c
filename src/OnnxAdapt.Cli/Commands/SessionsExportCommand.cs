using System.CommandLine;
using System.Globalization;
using OnnxAdapt.Cli.Connections;
using OnnxAdapt.Cli.Options;
using OnnxAdapt.V1;
using Command = System.CommandLine.Command;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt sessions export</c>.</summary>
internal static class SessionsExportCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("export", "Write what a session's last training ended with as artifacts of ONNX Runtime's on-device training: graphs, parameters, optimizer state. The session goes on.");
        var session = new Argument<string>("session") { Description = "Id of the session." };
        var folder = new Option<string>("--output") { Description = "Folder to write; made when absent.", Required = true };
        command.Arguments.Add(session);
        command.Options.Add(folder);
        var connection = new ConnectionOptions().AddTo(command);
        return command.Runs(async call =>
        {
            var target = call.Parse.GetValue(folder)!;
            await using var server = await ServerConnection.OpenAsync(connection.Read(call.Parse), call.Cancellation).ConfigureAwait(false);
            Tell(call, target, await server.Client.Adaptations.ExportAsync(call.Parse.GetValue(session)!, target, call.Cancellation).ConfigureAwait(false));
        });
    }

    private static void Tell(CommandCall call, string folder, ExportDescription export)
    {
        call.Output.WriteText(string.Create(CultureInfo.InvariantCulture, $"{export.Steps} steps with {export.Loss}; continue with a learning rate of {export.LearningRate}."));
        foreach (var note in export.Notes) call.Output.WriteNote(note);
        foreach (var file in export.Files) call.Output.WriteText(Path.Combine(folder, file.Name));
        call.Output.WriteJson(json =>
        {
            json.WriteNumber("steps", export.Steps);
            json.WriteString("loss", export.Loss);
            json.WriteNumber("learning_rate", export.LearningRate);
            ModelTexts.WriteStrings(json, "labels", export.Labels);
            ModelTexts.WriteStrings(json, "notes", export.Notes);
            ModelTexts.WriteStrings(json, "files", [.. export.Files.Select(file => Path.Combine(folder, file.Name))]);
        });
    }
}
