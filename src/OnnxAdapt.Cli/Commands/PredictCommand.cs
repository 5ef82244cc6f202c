using System.CommandLine;
using OnnxAdapt.Cli.Connections;
using OnnxAdapt.Cli.Options;
using OnnxAdapt.V1;
using Command = System.CommandLine.Command;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt predict</c>.</summary>
internal static class PredictCommand
{
    private static readonly InputOptions Input = new("--input", "File with the rows, a folder of images or sounds, or - for standard input.", acceptTexts: true);
    private static readonly RequestOptions Request = new();
    private static readonly ConnectionOptions Connection = new();
    private static readonly Option<int> TopK = new("--top-k") { Description = "Labels to give, best first; 0 gives all.", HelpName = "count", DefaultValueFactory = _ => 5 };
    private static readonly Option<bool> Raw = new("--raw-scores") { Description = "Give the model's raw outputs, without softmax or sigmoid." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("predict", "Give labels, values or outputs for rows of a file.");
        Input.AddTo(command);
        Request.AddTo(command);
        OptionRanges.Require(TopK, 0, 1_000_000);
        command.Options.Add(TopK);
        command.Options.Add(Raw);
        Connection.AddTo(command);
        return command.Runs(RunAsync);
    }

    private static async Task RunAsync(CommandCall call)
    {
        var columns = Input.ReadColumns(call.Parse);
        await using var server = await ServerConnection.OpenAsync(Connection.Read(call.Parse), call.Cancellation).ConfigureAwait(false);
        var batches = MessageBatches.Cut(Input.ReadRows(call.Parse).Select(columns.ToInput), Request.Batch(call.Parse), input => input.CalculateSize());
        var answers = OrderedRequests.RunAsync(
            batches, (inputs, token) => server.Client.Predictions.PredictAsync(CreateRequest(call.Parse, inputs), token), Request.InFlight(call.Parse), call.Cancellation);
        var index = 0L;
        await foreach (var (_, response) in answers.ConfigureAwait(false))
        {
            foreach (var prediction in response.Predictions)
            {
                var number = index++;
                call.Output.WriteJson(json => PredictionTexts.Write(json, number, prediction));
                call.Output.WriteText($"{number}\t{PredictionTexts.Line(prediction)}");
            }
        }
    }

    private static PredictRequest CreateRequest(ParseResult parse, Input[] inputs)
    {
        var request = new PredictRequest
        {
            Model = Request.Model(parse), Version = Request.Version(parse), Truncation = Request.Truncation(parse),
            TopK = (uint)parse.GetValue(TopK), RawScores = parse.GetValue(Raw),
        };
        request.Inputs.AddRange(inputs);
        return request;
    }
}
