using System.CommandLine;
using System.Text.Json;
using OnnxAdapt.Cli.Connections;
using OnnxAdapt.Cli.Options;
using OnnxAdapt.Cli.Output;
using OnnxAdapt.V1;
using Command = System.CommandLine.Command;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt sessions</c> and its sub-commands.</summary>
internal static class SessionsCommand
{
    private static readonly string[] Columns = ["session", "state", "base", "model", "examples", "rejected", "steps", "bytes", "last active"];

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("sessions", "See, export and cancel fine-tuning sessions.");
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(SessionsExportCommand.Create());
        command.Subcommands.Add(CreateCancel());
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "List all sessions.");
        var connection = new ConnectionOptions().AddTo(command);
        return command.Runs(async call =>
        {
            await using var server = await ServerConnection.OpenAsync(connection.Read(call.Parse), call.Cancellation).ConfigureAwait(false);
            var sessions = await server.Client.Adaptations.ListAsync(call.Cancellation).ConfigureAwait(false);
            foreach (var session in sessions) call.Output.WriteJson(json => Write(json, session));
            call.Output.WriteTable(Columns, sessions.Select(Row));
        });
    }

    private static Command CreateCancel()
    {
        var command = new Command("cancel", "End a session and delete what it stored. Published versions stay.");
        var session = new Argument<string>("session") { Description = "Id of the session." };
        command.Arguments.Add(session);
        var connection = new ConnectionOptions().AddTo(command);
        return command.Runs(async call =>
        {
            var id = call.Parse.GetValue(session)!;
            await using var server = await ServerConnection.OpenAsync(connection.Read(call.Parse), call.Cancellation).ConfigureAwait(false);
            await server.Client.Adaptations.CancelAsync(id, call.Cancellation).ConfigureAwait(false);
            call.Output.WriteJson(json => json.WriteString("cancelled", id));
            call.Output.WriteText($"cancelled {id}");
        });
    }

    private static IReadOnlyList<string> Row(SessionInfo session) =>
    [
        session.SessionId, session.State, session.BaseModel, session.Model, Numbers.Count((long)session.Examples),
        Numbers.Count((long)session.Rejected), Numbers.Count((long)session.Steps), Numbers.Count((long)session.StoredBytes),
        ModelTexts.Time(session.LastActiveAt) ?? "-",
    ];

    private static void Write(Utf8JsonWriter json, SessionInfo session)
    {
        json.WriteString("session", session.SessionId);
        json.WriteString("state", session.State);
        json.WriteString("base_model", session.BaseModel);
        json.WriteString("model", session.Model);
        json.WriteNumber("examples", session.Examples);
        json.WriteNumber("rejected", session.Rejected);
        json.WriteNumber("last_sequence", session.LastSequence);
        json.WriteNumber("steps", session.Steps);
        json.WriteNumber("stored_bytes", session.StoredBytes);
        ModelTexts.WriteStrings(json, "labels", session.Labels);
        json.WriteString("created_at", ModelTexts.Time(session.CreatedAt));
        json.WriteString("last_active_at", ModelTexts.Time(session.LastActiveAt));
    }
}
