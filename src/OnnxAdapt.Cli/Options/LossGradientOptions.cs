using System.CommandLine;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Cli.Failures;
using OnnxAdapt.Verification.Gradients;

namespace OnnxAdapt.Cli.Options;

/// <summary>Which loss is differentiated, and where its labels are.</summary>
internal static class LossGradientOptions
{
    private static readonly Option<string> Loss = new("--loss") { Description = $"Differentiate this loss: {string.Join(", ", LossSet.Default.Names)}." };
    private static readonly Option<string[]> Labels = new("--labels")
    {
        Description = "Tensor of the inputs file that holds the labels. A loss that takes several takes several, with commas or again.",
    };

    private static readonly Option<string[]> Settings = new("--loss-option") { Description = $"NAME=VALUE, again for further ones: {string.Join(", ", LossOptionTexts.Names)}." };
    private static readonly Option<string[]> Outputs = new("--output-name")
    {
        Description = "Output of the model that the loss is computed on; several, with commas or again, for losses over several. Without it, the first floating-point one.",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Loss, Labels, Settings, Outputs];

    /// <summary>The loss that is asked for; null when none is.</summary>
    /// <exception cref="CommandException">A setting is unknown or has no value, or settings come without a loss.</exception>
    public static LossRequest? Of(ParseResult parse)
    {
        if (parse.GetValue(Loss) is not { } name)
        {
            var idle = Array.Find<Option>([Labels, Settings, Outputs], option => parse.GetResult(option) is not null);
            return idle is null ? null : throw CommandException.Invalid($"{idle.Name} belongs to --loss NAME.");
        }

        return new LossRequest(new LossRoot(name, Read(parse), Parts(parse.GetValue(Outputs))), Parts(parse.GetValue(Labels)));
    }

    private static LossOptions Read(ParseResult parse)
    {
        try
        {
            return (parse.GetValue(Settings) ?? []).Aggregate(new LossOptions(), Set);
        }
        catch (AutodiffException failure)
        {
            throw CommandException.Invalid($"--loss-option: {failure.Message}", failure);
        }
    }

    private static LossOptions Set(LossOptions options, string setting)
    {
        var at = setting.IndexOf('=', StringComparison.Ordinal);
        return at > 0 ? options.With(setting[..at], setting[(at + 1)..]) : throw CommandException.Invalid($"--loss-option '{setting}' is not NAME=VALUE.");
    }

    private static string[] Parts(string[]? texts) => [.. (texts ?? []).SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
}
