using System.CommandLine;
using OnnxAdapt.Cli.Data;
using OnnxAdapt.Cli.Inspection;
using OnnxAdapt.Graph.Text;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt inspect</c>.</summary>
internal static class InspectCommand
{
    private const long MaxElements = 8;

    private static readonly Argument<string> File = new("file") { Description = "ONNX file." };
    private static readonly Option<bool> Text = new("--text") { Description = "Print the graph as text in place of the summary." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("inspect", "Show what an ONNX file holds, what is wrong with it, and whether it can be trained.");
        command.Arguments.Add(File);
        command.Options.Add(Text);
        return command.Runs(Run);
    }

    private static Task Run(CommandCall call)
    {
        var path = call.Parse.GetValue(File)!;
        var model = ModelFile.Read(path);
        if (call.Parse.GetValue(Text))
        {
            var text = GraphPrinter.Print(model, MaxElements);
            call.Output.WriteJson(json => json.WriteString("text", text));
            call.Output.WriteText(text);
        }
        else
        {
            ReportTexts.Write(call.Output, path, ModelReport.Of(model));
        }

        return Task.CompletedTask;
    }
}
