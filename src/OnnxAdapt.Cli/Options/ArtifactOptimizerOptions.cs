using System.CommandLine;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Cli.Failures;
using OnnxAdapt.OrtTraining.Generation;

namespace OnnxAdapt.Cli.Options;

/// <summary>The optimizer of training artifacts.</summary>
internal static class ArtifactOptimizerOptions
{
    private static readonly ArtifactOptimizer Default = new();

    private static readonly Option<string> Name = new("--optimizer") { Description = "adamw, sgd, or none.", DefaultValueFactory = _ => "adamw" };
    private static readonly Option<float> Alpha = Number("--alpha", "AdamW: decay of the first moment.", Default.Alpha);
    private static readonly Option<float> Beta = Number("--beta", "AdamW: decay of the second moment.", Default.Beta);
    private static readonly Option<float> Epsilon = Number("--epsilon", "AdamW: added to the square root of the second moment.", Default.Epsilon);
    private static readonly Option<float> WeightDecay = Number("--weight-decay", "AdamW: decoupled decay of the parameters.", Default.WeightDecay);
    private static readonly Option<float> MaxNorm = Number("--max-grad-norm", "Largest norm of all gradients together; 0 does not clip.", Default.MaxGradientNorm);
    private static readonly Option<bool> NoBiasCorrection = new("--no-bias-correction") { Description = "AdamW: do not correct the moments for starting at zero." };

    private static readonly Option<int> AdamMode = new("--adam-mode")
    {
        Description = "AdamW: 0 updates as torch.optim.AdamW, 1 as Microsoft's generator asks by default.", DefaultValueFactory = _ => Default.AdamMode,
    };

    /// <summary>Adds the options to a command.</summary>
    public static void AddTo(Command command)
    {
        Option[] options = [Name, Alpha, Beta, Epsilon, WeightDecay, AdamMode, NoBiasCorrection, MaxNorm];
        foreach (var option in options) command.Options.Add(option);
    }

    /// <summary>What the user asked for; null for no optimizer.</summary>
    public static ArtifactOptimizer? Of(ParseResult parse) => parse.GetValue(Name) switch
    {
        "none" => null,
        "adamw" => Make(parse, OptimizerKind.AdamW),
        "sgd" => Make(parse, OptimizerKind.Sgd),
        var other => throw CommandException.Invalid($"--optimizer is '{other}'; it must be adamw, sgd or none."),
    };

    private static ArtifactOptimizer Make(ParseResult parse, OptimizerKind kind) => new()
    {
        Kind = kind,
        Alpha = parse.GetValue(Alpha),
        Beta = parse.GetValue(Beta),
        Epsilon = parse.GetValue(Epsilon),
        WeightDecay = parse.GetValue(WeightDecay),
        AdamMode = parse.GetValue(AdamMode),
        CorrectBias = !parse.GetValue(NoBiasCorrection),
        MaxGradientNorm = parse.GetValue(MaxNorm),
    };

    private static Option<float> Number(string name, string description, float value) => new(name) { Description = description, DefaultValueFactory = _ => value };
}
