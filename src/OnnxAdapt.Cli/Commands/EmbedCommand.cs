using System.CommandLine;
using OnnxAdapt.Cli.Connections;
using OnnxAdapt.Cli.Options;
using OnnxAdapt.Cli.Output;
using OnnxAdapt.V1;
using Command = System.CommandLine.Command;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt embed</c>.</summary>
internal static class EmbedCommand
{
    private const int ShownComponents = 4;

    private static readonly InputOptions Input = new("--input", "File with the texts, a folder of images or sounds, or - for standard input.", acceptTexts: true);
    private static readonly RequestOptions Request = new();
    private static readonly ConnectionOptions Connection = new();
    private static readonly Option<bool?> Normalize = new("--normalize") { Description = "Give vectors of length 1, or not. Default: as the model's folder says.", HelpName = "true|false" };
    private static readonly Option<int> Dimensions = new("--dimensions") { Description = "Keep only the first components.", HelpName = "count" };
    private static readonly Option<string?> Prompt = new("--prompt") { Description = "Name of a prompt from the model's folder to put before each text.", HelpName = "name" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("embed", "Turn texts, images or sounds into vectors.");
        Input.AddTo(command);
        Request.AddTo(command);
        OptionRanges.Require(Dimensions, 0, 1_000_000);
        command.Options.Add(Normalize);
        command.Options.Add(Dimensions);
        command.Options.Add(Prompt);
        Connection.AddTo(command);
        return command.Runs(RunAsync);
    }

    private static async Task RunAsync(CommandCall call)
    {
        var columns = Input.ReadColumns(call.Parse);
        await using var server = await ServerConnection.OpenAsync(Connection.Read(call.Parse), call.Cancellation).ConfigureAwait(false);
        var batches = MessageBatches.Cut(Input.ReadRows(call.Parse).Select(columns.ToInput), Request.Batch(call.Parse), input => input.CalculateSize());
        var answers = OrderedRequests.RunAsync(
            batches, (inputs, token) => server.Client.Embeddings.EmbedAsync(CreateRequest(call.Parse, inputs), token), Request.InFlight(call.Parse), call.Cancellation);
        var index = 0L;
        await foreach (var (_, response) in answers.ConfigureAwait(false))
        {
            foreach (var embedding in response.Embeddings) Write(call.Output, index++, embedding);
        }
    }

    private static EmbedRequest CreateRequest(ParseResult parse, Input[] inputs)
    {
        var request = new EmbedRequest
        {
            Model = Request.Model(parse), Version = Request.Version(parse), Truncation = Request.Truncation(parse),
            Dimensions = (uint)parse.GetValue(Dimensions), Prompt = parse.GetValue(Prompt) ?? "",
        };
        if (parse.GetValue(Normalize) is { } normalize) request.Normalize = normalize;
        request.Inputs.AddRange(inputs);
        return request;
    }

    private static void Write(CommandOutput output, long index, Embedding embedding)
    {
        output.WriteJson(json =>
        {
            json.WriteNumber("index", index);
            json.WriteStartArray("embedding");
            foreach (var value in embedding.Values) json.WriteNumberValue(value);
            json.WriteEndArray();
            json.WriteNumber("tokens", embedding.Tokens);
        });
        var shown = string.Join(", ", embedding.Values.Take(ShownComponents).Select(value => Numbers.Decimals(value)));
        output.WriteText($"{index}\t{embedding.Tokens} tokens\t[{shown}, ...] {embedding.Values.Count} components");
    }
}
