using System.CommandLine;
using System.Diagnostics;
using OnnxAdapt.Cli.Connections;
using OnnxAdapt.Cli.Demonstration;
using OnnxAdapt.Cli.Options;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt demo</c>.</summary>
internal static class DemoCommand
{
    private static readonly ConnectionOptions Connection = new();
    private static readonly Option<string> Base = new("--base") { Description = "Base model to adapt.", HelpName = "model", DefaultValueFactory = _ => "static-en-256" };
    private static readonly Option<string> Name = new("--name") { Description = "Name to publish the adapted model under.", HelpName = "name", DefaultValueFactory = _ => "demo" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("demo", "Embed, adapt and predict with the models of this repository, in less than a minute.");
        command.Options.Add(Base);
        command.Options.Add(Name);
        Connection.AddTo(command);
        return command.Runs(RunAsync);
    }

    private static async Task RunAsync(CommandCall call)
    {
        var started = Stopwatch.GetTimestamp();
        var connection = Connection.Read(call.Parse);
        var data = DemoData.Find(connection.ModelDirectories);
        var name = call.Parse.GetValue(Name)!;
        await using var server = await ServerConnection.OpenAsync(connection, call.Cancellation).ConfigureAwait(false);
        await new DemoRun(server.Client, call.Parse.GetValue(Base)!, name, data, call.Output).RunAsync(started, call.Cancellation).ConfigureAwait(false);
        call.Output.WriteText(HowToCall(connection, name));
    }

    private static string HowToCall(ConnectionSettings connection, string name)
    {
        var address = connection.Server ?? "localhost:50051";
        var folder = connection.DataDirectory is null ? "" : $" --data-dir {connection.DataDirectory}";
        var serve = connection.Server is null ? $"Serve this model with\n  {Program()} serve{folder}\nand call it" : "Call it";
        return $$"""

            {{serve}} from any language, for example
              grpcurl -plaintext -d '{"model": "{{name}}", "inputs": [{"text": "My bill has doubled"}], "top_k": 3}' {{address}} onnxadapt.v1.PredictionService/Predict
            """;
    }

    /// <summary>This program as a user can start it again: its path, or <c>onnxadapt</c> where the runtime's host runs it.</summary>
    private static string Program() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "onnxadapt" ? Environment.ProcessPath! : "onnxadapt";
}
