using System.CommandLine;
using System.Globalization;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Cli.Data;
using OnnxAdapt.Cli.Failures;
using OnnxAdapt.Cli.Options;
using OnnxAdapt.Graph;
using OnnxAdapt.OrtTraining.Generation;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt artifacts generate</c>.</summary>
internal static class ArtifactsGenerateCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "ONNX file." };
    private static readonly Option<string[]> Train = new("--train") { Description = "Parameters to train, by name with * and ?; may be repeated. All without it." };
    private static readonly Option<string[]> Freeze = new("--freeze") { Description = "Parameters that stay as they are, but are in the checkpoint; may be repeated. The rest are constants." };
    private static readonly Option<string> Loss = new("--loss") { Description = $"Loss: {string.Join(", ", LossSet.Default.Names)}.", Required = true };
    private static readonly Option<string[]> Predictions = new("--predictions") { Description = "Output that the loss is computed on; without it 'logits' or else the first. Repeated for losses over several." };
    private static readonly Option<string?> Labels = new("--labels-name") { Description = "Name of the input for labels; without it 'labels' for class numbers and 'target' for numbers." };
    private static readonly Option<string[]> Additional = new("--additional-output") { Description = "Output to give beside the loss; may be repeated." };
    private static readonly Option<string> Folder = new("--output") { Description = "Folder to write.", DefaultValueFactory = _ => "." };
    private static readonly Option<string> Prefix = new("--prefix") { Description = "Text before each file name.", DefaultValueFactory = _ => "" };
    private static readonly Option<bool> Nominal = new("--nominal") { Description = "Write a checkpoint of names only, too." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("generate", "Make training artifacts from an exported model.");
        command.Arguments.Add(Model);
        Option[] options = [Train, Freeze, Loss, Predictions, Labels, Additional, Folder, Prefix, Nominal];
        foreach (var option in options) command.Options.Add(option);
        ArtifactOptimizerOptions.AddTo(command);
        return command.Runs(Run);
    }

    private static Task Run(CommandCall call)
    {
        var artifacts = Generate(ModelFile.Read(call.Parse.GetValue(Model)!), Options(call.Parse));
        var files = ArtifactFiles.Write(artifacts, call.Parse.GetValue(Folder)!, call.Parse.GetValue(Prefix)!, call.Parse.GetValue(Nominal));
        Tell(call, artifacts, files);
        return Task.CompletedTask;
    }

    private static ArtifactOptions Options(ParseResult parse) => new()
    {
        Train = parse.GetValue(Train) is { Length: > 0 } patterns ? patterns : ["*"],
        Freeze = parse.GetValue(Freeze) ?? [],
        Loss = parse.GetValue(Loss)!,
        Predictions = parse.GetValue(Predictions)?.FirstOrDefault(),
        FurtherPredictions = [.. (parse.GetValue(Predictions) ?? []).Skip(1)],
        LabelsName = parse.GetValue(Labels),
        AdditionalOutputs = parse.GetValue(Additional) ?? [],
        Optimizer = ArtifactOptimizerOptions.Of(parse),
    };

    private static GeneratedArtifacts Generate(OnnxModel model, ArtifactOptions options)
    {
        try
        {
            return ArtifactGenerator.Generate(model, options);
        }
        catch (Exception failure) when (failure is AutodiffException or GraphException)
        {
            throw CommandException.Invalid(failure.Message, failure);
        }
    }

    private static void Tell(CommandCall call, GeneratedArtifacts artifacts, IReadOnlyList<string> files)
    {
        var elements = artifacts.Trainable.Sum(parameter => parameter.Value.ElementCount);
        call.Output.WriteText(string.Create(
            CultureInfo.InvariantCulture, $"{artifacts.Trainable.Count} parameters with {elements} elements to train, {artifacts.Frozen.Count} frozen."));
        if (artifacts.Unreached.Count > 0) call.Output.WriteNote($"The loss does not depend on {string.Join(", ", artifacts.Unreached)}: left as constants.");
        foreach (var file in files) call.Output.WriteText(file);
        call.Output.WriteJson(json =>
        {
            WriteList(json, "trainable", artifacts.Trainable.Select(parameter => parameter.Key));
            WriteList(json, "frozen", artifacts.Frozen.Select(parameter => parameter.Key));
            WriteList(json, "unreached", artifacts.Unreached);
            WriteList(json, "files", files);
        });
    }

    private static void WriteList(System.Text.Json.Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items) json.WriteStringValue(item);
        json.WriteEndArray();
    }
}
