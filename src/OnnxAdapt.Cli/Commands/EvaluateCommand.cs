using System.CommandLine;
using OnnxAdapt.Cli.Connections;
using OnnxAdapt.Cli.Failures;
using OnnxAdapt.Cli.Options;
using OnnxAdapt.Cli.Scoring;
using OnnxAdapt.V1;
using Command = System.CommandLine.Command;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt evaluate</c>.</summary>
internal static class EvaluateCommand
{
    private static readonly InputOptions Input = new("--data", "File with labelled rows, or - for standard input.");
    private static readonly TargetOptions Target = new();
    private static readonly RequestOptions Request = new();
    private static readonly ConnectionOptions Connection = new();
    private static readonly Option<int> Confusions = new("--confusions") { Description = "Most frequent mistakes to print; with --json they are left out unless this is given.", HelpName = "count", DefaultValueFactory = _ => 10 };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("evaluate", "Score a model on labelled rows.");
        Input.AddTo(command);
        Target.AddTo(command);
        Request.AddTo(command);
        OptionRanges.Require(Confusions, 0, 10_000);
        command.Options.Add(Confusions);
        Connection.AddTo(command);
        return command.Runs(RunAsync);
    }

    private static async Task RunAsync(CommandCall call)
    {
        var name = Request.Model(call.Parse);
        var inputs = Input.ReadColumns(call.Parse);
        await using var server = await ServerConnection.OpenAsync(Connection.Read(call.Parse), call.Cancellation).ConfigureAwait(false);
        var model = await server.Client.Models.GetAsync(name, call.Cancellation).ConfigureAwait(false);
        var targets = Target.Read(call.Parse, model.Task);
        RequireScorable(model);
        var rows = Input.ReadRows(call.Parse).Select(row => (Input: inputs.ToInput(row), Target: targets.ToExample(row, new Input())));
        var batches = MessageBatches.Cut(rows, Request.Batch(call.Parse), row => row.Input.CalculateSize());
        var answers = OrderedRequests.RunAsync(
            batches,
            (batch, token) => server.Client.Predictions.PredictAsync(CreateRequest(call.Parse, model.Task, batch.Select(row => row.Input)), token),
            Request.InFlight(call.Parse),
            call.Cancellation);
        var scores = new EvaluationScores(model.Task);
        await foreach (var (batch, response) in answers.ConfigureAwait(false))
        {
            for (var index = 0; index < batch.Length; index++) scores.Add(batch[index].Target, response.Predictions[index]);
        }

        if (scores.Count == 0) throw CommandException.Invalid("The data has no rows.");
        var wanted = call.Parse.GetValue(Confusions);
        scores.Write(call.Output, wanted, jsonConfusions: call.Parse.GetResult(Confusions) is { Implicit: false });
    }

    private static void RequireScorable(ModelInfo model)
    {
        if (model.Task is not (ModelTask.SingleLabel or ModelTask.MultiLabel or ModelTask.Regression))
        {
            throw new CommandException("FAILED_PRECONDITION", $"'{model.Name}' answers with {ModelTexts.Word(model.Task)} outputs, which have no labels to score; adapt it first.");
        }
    }

    private static PredictRequest CreateRequest(ParseResult parse, ModelTask task, IEnumerable<Input> inputs)
    {
        var request = new PredictRequest
        {
            Model = Request.Model(parse), Version = Request.Version(parse), Truncation = Request.Truncation(parse),
            TopK = task == ModelTask.SingleLabel ? 1u : 0,
        };
        request.Inputs.AddRange(inputs);
        return request;
    }
}
