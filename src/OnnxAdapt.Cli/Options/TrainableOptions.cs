using System.CommandLine;
using System.Globalization;
using OnnxAdapt.V1;
using Command = System.CommandLine.Command;

namespace OnnxAdapt.Cli.Options;

/// <summary>Options that say what a session trains and minimises.</summary>
internal sealed class TrainableOptions
{
    private const string Scopes = "head|last:N|biases|norms|embeddings|lora|patterns|all";

    private readonly Option<string> _train = new("--train") { Description = "What to train: a head on the frozen base; with it the last N blocks, all biases, all normalisations, the embeddings, low-rank updates, parameters that match --pattern, or everything.", HelpName = Scopes, DefaultValueFactory = _ => "head" };
    private readonly Option<string[]> _patterns = new("--pattern") { Description = "Names of parameters to train, with * and ?; may repeat.", HelpName = "names" };
    private readonly Option<string[]> _excluded = new("--exclude") { Description = "Names of parameters that stay frozen, with * and ?; may repeat.", HelpName = "names" };
    private readonly Option<uint> _rank = new("--lora-rank") { Description = "Rank of the low-rank updates. Default: 8.", HelpName = "rank" };
    private readonly Option<double> _alpha = new("--lora-alpha") { Description = "Scale of the low-rank updates, before division by the rank. Default: twice the rank.", HelpName = "alpha" };
    private readonly Option<string[]> _targets = new("--lora-target") { Description = "Names of matrices that get low-rank updates, with * and ?; may repeat. Default: query and value projections, or all matrices.", HelpName = "names" };
    private readonly Option<string> _batchNorm = new("--batch-norm") { Description = "Statistics of batch normalisation: those in the file, or those of each batch, which the running ones then follow.", HelpName = "frozen|training", DefaultValueFactory = _ => "frozen" };
    private readonly Option<bool> _recompute = new("--recompute") { Description = "Compute activations again at block boundaries: less memory, more time." };
    private readonly Option<bool> _ownOutput = new("--own-output") { Description = "Train the graph's own output in place of a new head." };
    private readonly Option<string?> _features = new("--features-output") { Description = "Value of the graph that the head reads. Default: as the folder says, or what the graph's last linear layer reads.", HelpName = "name" };
    private readonly Option<bool> _freshHead = new("--fresh-head") { Description = "Start the head from zero in place of training it on the frozen base first." };
    private readonly Option<uint[]> _hidden = new("--hidden") { Description = "Width of a hidden layer of the head; may repeat. Default: a linear head.", HelpName = "width" };
    private readonly Option<double> _dropout = new("--dropout") { Description = "Dropout before each layer of the head.", HelpName = "share" };
    private readonly Option<string?> _loss = new("--loss") { Description = "Loss by name, such as cross-entropy, mse, info-nce, triplet, cosent or distillation-kl. Default: the task's own.", HelpName = "name" };
    private readonly Option<string[]> _lossOptions = new("--loss-option") { Description = "Number that the loss knows, such as label_smoothing=0.1; may repeat.", HelpName = "name=number" };
    private readonly Option<uint[]> _dimensions = new("--loss-dimension") { Description = "Leading components on which --loss matryoshka computes its inner loss; may repeat.", HelpName = "number" };
    private readonly Option<string?> _inner = new("--loss-inner") { Description = "Loss that --loss matryoshka wraps. Default: multiple-negatives-ranking.", HelpName = "name" };
    private readonly Option<string[]> _weights = new("--class-weight") { Description = "Weight of a label given with --label, such as spam=2; may repeat.", HelpName = "label=number" };
    private readonly Option<string[]> _labels = new("--label") { Description = "Label known beforehand; may repeat, in the order of the outputs.", HelpName = "name" };

    /// <summary>Adds all to a command.</summary>
    public TrainableOptions AddTo(Command command)
    {
        _batchNorm.AcceptOnlyFromAmong("frozen", "training");
        OptionRanges.Require(_dropout, 0, 0.9);
        OptionRanges.Require(_rank, 1u, 1_024u);
        OptionRanges.Require(_alpha, 0, double.MaxValue);
        _train.Validators.Add(result =>
        {
            if (ReadScope(result.GetValueOrDefault<string>()) is null) result.AddError($"--train: '{result.GetValueOrDefault<string>()}' is none of {Scopes.Replace("|", ", ", StringComparison.Ordinal)}.");
        });
        RequirePairs(_lossOptions);
        RequirePairs(_weights);
        foreach (var option in All()) command.Options.Add(option);
        return this;
    }

    /// <summary>What to train.</summary>
    public Trainable Trainable(ParseResult parse)
    {
        var (scope, blocks) = ReadScope(parse.GetValue(_train)!)!.Value;
        var trainable = new Trainable
        {
            Scope = scope,
            Blocks = blocks,
            HeadDropout = parse.GetValue(_dropout),
            BatchNormalization = parse.GetValue(_batchNorm) == "training" ? V1.Trainable.Types.BatchNormalization.Training : V1.Trainable.Types.BatchNormalization.Frozen,
            Recompute = parse.GetValue(_recompute),
            OwnOutput = parse.GetValue(_ownOutput),
            FeaturesOutput = parse.GetValue(_features) ?? "",
            FreshHead = parse.GetValue(_freshHead),
            Lora = new Lora { Rank = parse.GetValue(_rank), Alpha = parse.GetValue(_alpha) },
        };
        trainable.Lora.Targets.AddRange(parse.GetValue(_targets) ?? []);
        trainable.Patterns.AddRange(parse.GetValue(_patterns) ?? []);
        trainable.Excluded.AddRange(parse.GetValue(_excluded) ?? []);
        trainable.HeadHidden.AddRange(parse.GetValue(_hidden) ?? []);
        return trainable;
    }

    /// <summary>What to minimise.</summary>
    public Loss Loss(ParseResult parse)
    {
        var loss = new Loss { Name = parse.GetValue(_loss) ?? "", Inner = parse.GetValue(_inner) ?? "" };
        loss.Dimensions.AddRange(parse.GetValue(_dimensions) ?? []);
        foreach (var (name, value) in Pairs(parse.GetValue(_lossOptions))) loss.Options[name] = value;
        loss.Weights.AddRange(Pairs(parse.GetValue(_weights)).Select(pair => new LabelWeight { Label = pair.Name, Weight = (float)pair.Value }));
        return loss;
    }

    /// <summary>Labels known beforehand.</summary>
    public IReadOnlyList<string> Labels(ParseResult parse) => parse.GetValue(_labels) ?? [];

    private static (V1.Trainable.Types.Scope Scope, uint Blocks)? ReadScope(string? text) => text switch
    {
        "head" => (V1.Trainable.Types.Scope.Head, 0),
        "biases" => (V1.Trainable.Types.Scope.Biases, 0),
        "norms" => (V1.Trainable.Types.Scope.Norms, 0),
        "embeddings" => (V1.Trainable.Types.Scope.Embeddings, 0),
        "lora" => (V1.Trainable.Types.Scope.Lora, 0),
        "patterns" => (V1.Trainable.Types.Scope.Patterns, 0),
        "all" => (V1.Trainable.Types.Scope.All, 0),
        _ when text is ['l', 'a', 's', 't', ':', .. var count] && uint.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var blocks) && blocks > 0 =>
            (V1.Trainable.Types.Scope.LastBlocks, blocks),
        _ => null,
    };

    private static void RequirePairs(Option<string[]> option) => option.Validators.Add(result =>
    {
        var wrong = (result.GetValueOrDefault<string[]>() ?? []).FirstOrDefault(text => ReadPair(text) is null);
        if (wrong is not null) result.AddError($"{option.Name}: '{wrong}' is not of the form {option.HelpName}.");
    });

    private static IEnumerable<(string Name, double Value)> Pairs(string[]? texts) => (texts ?? []).Select(text => ReadPair(text)!.Value);

    private static (string Name, double Value)? ReadPair(string text)
    {
        var equals = text.LastIndexOf('=');
        return equals > 0 && double.TryParse(text.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? (text[..equals], value) : null;
    }

    private IEnumerable<Option> All() =>
    [
        _train, _patterns, _excluded, _rank, _alpha, _targets, _batchNorm, _recompute, _ownOutput, _features, _freshHead, _hidden, _dropout,
        _loss, _lossOptions, _dimensions, _inner, _weights, _labels,
    ];
}
