using System.CommandLine;
using OnnxAdapt.Cli.Connections;
using OnnxAdapt.Cli.Options;
using OnnxAdapt.Client;
using OnnxAdapt.V1;
using Command = System.CommandLine.Command;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt models</c> and its sub-commands.</summary>
internal static class ModelsCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("models", "See and manage models and their versions.");
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(OnModel("show", "Show one model.", (models, name, token) => models.GetAsync(name, token)));
        command.Subcommands.Add(CreateVersions());
        command.Subcommands.Add(OnVersion("load", "Load a model, or one version of it, from its folder.", required: false, (models, name, version, token) => models.LoadAsync(name, version, token)));
        command.Subcommands.Add(CreateUnload());
        command.Subcommands.Add(OnModel("reload", "Read a model's folder again.", (models, name, token) => models.ReloadAsync(name, token)));
        command.Subcommands.Add(OnVersion("promote", "Make a version the served one.", required: true, (models, name, version, token) => models.PromoteAsync(name, version, token)));
        command.Subcommands.Add(OnModel("rollback", "Make the version that was served before the served one again.", (models, name, token) => models.RollbackAsync(name, token)));
        return command;
    }

    private static Argument<string> ModelArgument() => new("model") { Description = "Name of the model." };

    private static Command CreateList()
    {
        var command = new Command("list", "List all models.");
        var connection = new ConnectionOptions().AddTo(command);
        return command.Runs(async call =>
        {
            await using var server = await ServerConnection.OpenAsync(connection.Read(call.Parse), call.Cancellation).ConfigureAwait(false);
            var models = await server.Client.Models.ListAsync(call.Cancellation).ConfigureAwait(false);
            foreach (var model in models) call.Output.WriteJson(json => ModelTexts.Write(json, model));
            call.Output.WriteTable(ModelTexts.Columns, models.Select(ModelTexts.Row));
        });
    }

    private static Command CreateVersions()
    {
        var command = new Command("versions", "List the versions of a model with their lineage, newest first.");
        var model = ModelArgument();
        command.Arguments.Add(model);
        var connection = new ConnectionOptions().AddTo(command);
        return command.Runs(async call =>
        {
            await using var server = await ServerConnection.OpenAsync(connection.Read(call.Parse), call.Cancellation).ConfigureAwait(false);
            var versions = await server.Client.Models.ListVersionsAsync(call.Parse.GetValue(model)!, call.Cancellation).ConfigureAwait(false);
            foreach (var version in versions) call.Output.WriteJson(json => ModelTexts.Write(json, version));
            call.Output.WriteTable(ModelTexts.VersionColumns, versions.Select(ModelTexts.Row));
        });
    }

    private static Command CreateUnload()
    {
        var command = new Command("unload", "Take a model out of service when its last request has ended.");
        var model = ModelArgument();
        command.Arguments.Add(model);
        var connection = new ConnectionOptions().AddTo(command);
        return command.Runs(async call =>
        {
            var name = call.Parse.GetValue(model)!;
            await using var server = await ServerConnection.OpenAsync(connection.Read(call.Parse), call.Cancellation).ConfigureAwait(false);
            await server.Client.Models.UnloadAsync(name, call.Cancellation).ConfigureAwait(false);
            call.Output.WriteJson(json => json.WriteString("unloaded", name));
            call.Output.WriteText($"unloaded {name}");
        });
    }

    private static Command OnModel(string name, string description, Func<ModelClient, string, CancellationToken, Task<ModelInfo>> act)
    {
        var command = new Command(name, description);
        var model = ModelArgument();
        command.Arguments.Add(model);
        return Shows(command, (models, parse, token) => act(models, parse.GetValue(model)!, token));
    }

    private static Command OnVersion(
        string name, string description, bool required, Func<ModelClient, string, long, CancellationToken, Task<ModelInfo>> act)
    {
        var command = new Command(name, description);
        var model = ModelArgument();
        var version = new Argument<long>("version")
        {
            Description = required ? "Version to serve." : "Version; 0 or none takes the newest.",
            Arity = required ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
        };
        command.Arguments.Add(model);
        command.Arguments.Add(version);
        return Shows(command, (models, parse, token) => act(models, parse.GetValue(model)!, parse.GetValue(version), token));
    }

    private static Command Shows(Command command, Func<ModelClient, ParseResult, CancellationToken, Task<ModelInfo>> act)
    {
        var connection = new ConnectionOptions().AddTo(command);
        return command.Runs(async call =>
        {
            await using var server = await ServerConnection.OpenAsync(connection.Read(call.Parse), call.Cancellation).ConfigureAwait(false);
            var model = await act(server.Client.Models, call.Parse, call.Cancellation).ConfigureAwait(false);
            call.Output.WriteJson(json => ModelTexts.Write(json, model));
            call.Output.WriteTable(["", ""], ModelDetails.Rows(model));
        });
    }
}
