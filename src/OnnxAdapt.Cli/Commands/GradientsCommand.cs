using System.CommandLine;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Cli.Data;
using OnnxAdapt.Cli.Failures;
using OnnxAdapt.Cli.Options;
using OnnxAdapt.Verification;
using OnnxAdapt.Verification.Comparison;
using OnnxAdapt.Verification.Gradients;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt gradients</c>.</summary>
internal static class GradientsCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "ONNX file." };
    private static readonly Option<string> Inputs = new("--inputs") { Description = "Safetensors file with 'input.NAME' for every graph input.", Required = true };
    private static readonly Option<bool> Cotangents = new("--cotangents") { Description = "Differentiate the sum of 'cotangent.NAME' times output NAME, in place of a loss." };
    private static readonly Option<string> Wrt = new("--wrt") { Description = "inputs, parameters, or a name pattern with * and ?.", DefaultValueFactory = _ => "parameters" };
    private static readonly Option<string> Output = new("--output") { Description = "Safetensors file to write: grad.NAME, output.NAME and loss.", Required = true };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("gradients", "Compute outputs and gradients of a model at given inputs, to compare with another framework.");
        command.Arguments.Add(Model);
        Option[] options = [Inputs, Cotangents, .. LossGradientOptions.All, Wrt, Output, KernelOptions.NoKernels];
        foreach (var option in options) command.Options.Add(option);
        return command.Runs(Run);
    }

    private static Task Run(CommandCall call)
    {
        var loss = LossGradientOptions.Of(call.Parse);
        if (call.Parse.GetValue(Cotangents) == (loss is not null)) throw CommandException.Invalid("Give either --cotangents, or --loss NAME with --labels KEY.");
        var model = ModelFile.Read(call.Parse.GetValue(Model)!);
        var tensors = TensorFile.Read(call.Parse.GetValue(Inputs)!);
        using var results = Compute(call, model, tensors, loss);
        var path = call.Parse.GetValue(Output)!;
        DurableFiles.Replace(Path.GetFullPath(path), SafetensorsCodec.ToBytes(results));
        Tell(call, path, results);
        return Task.CompletedTask;
    }

    private static ParameterSet Compute(CommandCall call, Graph.OnnxModel model, ParameterSet tensors, LossRequest? loss)
    {
        try
        {
            var options = new VerificationOptions { Kernels = KernelOptions.Of(call.Parse) };
            var targets = Targets(call.Parse.GetValue(Wrt)!);
            return loss is null
                ? GradientComputation.FromCotangents(model, tensors, targets, options)
                : GradientComputation.FromLoss(model, tensors, loss, targets, options);
        }
        catch (Exception failure) when (failure is AutodiffException or Graph.GraphException)
        {
            throw CommandException.Invalid(failure.Message, failure);
        }
    }

    private static GradientTargets Targets(string wrt) => wrt switch
    {
        "inputs" => GradientTargets.Inputs,
        "parameters" => GradientTargets.Parameters,
        _ => GradientTargets.Matching(wrt),
    };

    private static void Tell(CommandCall call, string path, ParameterSet results)
    {
        var loss = Numbers.Of(results[GradientComputation.LossName])[0];
        var count = results.Count(tensor => tensor.Name.StartsWith(GradientGraphBuilder.GradientPrefix, StringComparison.Ordinal));
        call.Output.WriteText($"loss {loss:g9}; {count} gradients in '{path}'.");
        call.Output.WriteJson(json =>
        {
            json.WriteNumber("loss", loss);
            json.WriteNumber("gradients", count);
            json.WriteString("output", path);
        });
    }
}
