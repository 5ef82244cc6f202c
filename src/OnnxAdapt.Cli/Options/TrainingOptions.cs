using System.CommandLine;
using OnnxAdapt.V1;
using Command = System.CommandLine.Command;

namespace OnnxAdapt.Cli.Options;

/// <summary>Options of a fine-tuning session.</summary>
internal sealed class TrainingOptions
{
    private readonly Option<string?> _base = new("--base") { Description = "Base model to adapt.", HelpName = "model" };
    private readonly Option<string?> _name = new("--name") { Description = "Name to publish the adapted model under.", HelpName = "name" };
    private readonly Option<string?> _resume = new("--resume") { Description = "Go on with this session in place of starting one; give the same data again.", HelpName = "session" };
    private readonly Option<string> _task = new("--task") { Description = "What a row says.", HelpName = "single-label|multi-label|regression|embedding", DefaultValueFactory = _ => "single-label" };
    private readonly Option<uint?> _epochs = new("--epochs") { Description = "Passes over the examples. Default: as the server says, more for few examples.", HelpName = "count" };
    private readonly Option<ulong?> _steps = new("--steps") { Description = "Optimizer steps, in place of --epochs.", HelpName = "count" };
    private readonly Option<uint?> _patience = new("--patience") { Description = "Train until validation has not improved for so many passes, in place of --epochs.", HelpName = "count" };
    private readonly Option<uint> _maxEpochs = new("--max-epochs") { Description = "Most passes with --patience. Default: as the server says.", HelpName = "count" };
    private readonly Option<bool> _noRefit = new("--no-refit") { Description = "Publish the validated parameters themselves; do not train once more with the validation examples included." };
    private readonly TrainableOptions _trainable = new();
    private readonly Option<uint> _batchSize = new("--batch-size") { Description = "Examples per optimizer step. Default: as the server says.", HelpName = "count" };
    private readonly Option<uint> _accumulate = new("--accumulate") { Description = "Parts that the examples of a step are computed in, one after the other, to save memory. Default: together.", HelpName = "count" };
    private readonly Option<string> _optimizer = new("--optimizer") { Description = "Optimizer.", HelpName = "adamw|sgd", DefaultValueFactory = _ => "adamw" };
    private readonly Option<double> _rate = new("--learning-rate") { Description = "Learning rate. Default: as the server says for what is trained.", HelpName = "rate" };
    private readonly Option<double?> _decay = new("--weight-decay") { Description = "Weight decay.", HelpName = "decay" };
    private readonly Option<double> _momentum = new("--momentum") { Description = "Momentum, for sgd.", HelpName = "share" };
    private readonly Option<string?> _schedule = new("--schedule") { Description = "Course of the learning rate.", HelpName = "constant|linear|cosine|one-cycle" };
    private readonly Option<double> _warmup = new("--warmup") { Description = "Share of the steps for warm-up.", HelpName = "share" };
    private readonly Option<double> _clip = new("--clip") { Description = "Largest gradient norm; 0 does not clip.", HelpName = "norm" };
    private readonly Option<double?> _headRate = new("--head-rate") { Description = "Learning rate of the head above a base that is trained. Default: 20 times the base's.", HelpName = "rate" };
    private readonly Option<double> _layerDecay = new("--layer-decay") { Description = "Rate of a block relative to the block above it. Default: 1.", HelpName = "factor" };
    private readonly Option<double> _unfreeze = new("--unfreeze") { Description = "Gradual unfreezing: passes after which the next block from the top is taken in. Default: all from the start.", HelpName = "passes" };
    private readonly Option<double?> _validation = new("--validation") { Description = "Share of the examples kept for validation, 0 to 0.5. Default: as the server says.", HelpName = "share" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of everything random.", HelpName = "number", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _noPublish = new("--no-publish") { Description = "Do not publish at the end." };
    private readonly Option<bool> _noServe = new("--no-serve") { Description = "Publish, but keep serving the present version." };
    private readonly Option<double?> _minimum = new("--minimum-score") { Description = "Publish only from this validation accuracy on (regression: minus the loss).", HelpName = "score" };
    private readonly Option<bool> _ifBetter = new("--only-if-better") { Description = "Publish only if not worse than the served version on the validation examples." };
    private readonly Option<bool> _ifBetterThanFrozen = new("--only-if-better-than-frozen") { Description = "Publish only if not worse than a head on the frozen base on the validation examples." };
    private readonly Option<int> _sendBatch = new("--send-batch") { Description = "Most examples in one message; large ones are sent fewer at a time.", HelpName = "rows", DefaultValueFactory = _ => 256 };

    /// <summary>Adds all to a command.</summary>
    public TrainingOptions AddTo(Command command)
    {
        LimitValues();
        _trainable.AddTo(command);
        foreach (var option in All()) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            var resumes = result.GetResult(_resume) is not null;
            if (resumes == (result.GetResult(_base) is not null || result.GetResult(_name) is not null)
                || (!resumes && (result.GetResult(_base) is null || result.GetResult(_name) is null)))
            {
                result.AddError("Give --base and --name to start a session, or --resume to go on with one.");
            }

            if (new Option[] { _epochs, _steps, _patience }.Count(option => result.GetResult(option) is not null) > 1)
            {
                result.AddError("Give one of --epochs, --steps and --patience.");
            }
        });
        return this;
    }

    /// <summary>Session to go on with, or null.</summary>
    public string? Resume(ParseResult parse) => parse.GetValue(_resume);

    /// <summary>Examples in one message.</summary>
    public int SendBatch(ParseResult parse) => parse.GetValue(_sendBatch);

    /// <summary>What the rows say.</summary>
    public ModelTask Task(ParseResult parse) => parse.GetValue(_task) switch
    {
        "multi-label" => ModelTask.MultiLabel,
        "regression" => ModelTask.Regression,
        "embedding" => ModelTask.Embedding,
        _ => ModelTask.SingleLabel,
    };

    /// <summary>The first message of a new session.</summary>
    public StartSession Start(ParseResult parse)
    {
        var start = new StartSession
        {
            BaseModel = parse.GetValue(_base) ?? "",
            Model = parse.GetValue(_name) ?? "",
            Task = Task(parse),
            Trainable = _trainable.Trainable(parse),
            Loss = _trainable.Loss(parse),
            Accumulate = parse.GetValue(_accumulate),
            Optimizer = ReadOptimizer(parse),
            BatchSize = parse.GetValue(_batchSize),
            Seed = parse.GetValue(_seed),
            Publish = ReadPolicy(parse),
        };
        start.Labels.AddRange(_trainable.Labels(parse));
        if (parse.GetValue(_validation) is { } share) start.ValidationShare = share;
        return start;
    }

    /// <summary>How long to train.</summary>
    public Train Train(ParseResult parse)
    {
        var train = new Train { Refit = !parse.GetValue(_noRefit) };
        if (parse.GetValue(_epochs) is { } epochs) train.Epochs = epochs;
        if (parse.GetValue(_steps) is { } steps) train.Steps = steps;
        if (parse.GetValue(_patience) is { } patience)
        {
            train.NoImprovement = new NoImprovement { Patience = patience, MaxEpochs = parse.GetValue(_maxEpochs) };
        }

        return train;
    }

    private IEnumerable<Option> All() =>
    [
        _base, _name, _resume, _task, _epochs, _steps, _patience, _maxEpochs, _noRefit, _batchSize, _accumulate,
        _optimizer, _rate, _decay, _momentum, _schedule, _warmup, _clip, _headRate, _layerDecay, _unfreeze, _validation, _seed, _noPublish, _noServe, _minimum,
        _ifBetter, _ifBetterThanFrozen, _sendBatch,
    ];

    private void LimitValues()
    {
        _task.AcceptOnlyFromAmong("single-label", "multi-label", "regression", "embedding");
        _optimizer.AcceptOnlyFromAmong("adamw", "sgd");
        _schedule.AcceptOnlyFromAmong("constant", "linear", "cosine", "one-cycle");
        OptionRanges.Require(_warmup, 0.0, 1);
        OptionRanges.Require(_momentum, 0, 0.9999);
        OptionRanges.Require(_rate, 0.0, 1000);
        OptionRanges.Require(_clip, 0, double.MaxValue);
        OptionRanges.RequireOptional(_headRate, 0, 1000);
        OptionRanges.Require(_layerDecay, 0.0, 1);
        OptionRanges.Require(_unfreeze, 0.0, 10_000);
        OptionRanges.RequireOptional(_patience, 1u, 10_000u);
        OptionRanges.Require(_sendBatch, 1, 10_000);
        OptionRanges.RequireOptional(_validation, 0, 0.5);
        OptionRanges.RequireOptional(_epochs, 1u, 10_000u);
        OptionRanges.RequireOptional(_steps, 1ul, 1_000_000_000ul);
    }

    private Optimizer ReadOptimizer(ParseResult parse)
    {
        var optimizer = new Optimizer
        {
            Kind = parse.GetValue(_optimizer) == "sgd" ? Optimizer.Types.Kind.Sgd : Optimizer.Types.Kind.Adamw,
            LearningRate = parse.GetValue(_rate),
            Momentum = parse.GetValue(_momentum),
            WarmupShare = parse.GetValue(_warmup),
            MaxGradientNorm = parse.GetValue(_clip),
            LayerDecay = parse.GetValue(_layerDecay),
            UnfreezeEpochs = parse.GetValue(_unfreeze),
            Schedule = parse.GetValue(_schedule) switch
            {
                "constant" => Optimizer.Types.Schedule.Constant,
                "linear" => Optimizer.Types.Schedule.Linear,
                "cosine" => Optimizer.Types.Schedule.Cosine,
                "one-cycle" => Optimizer.Types.Schedule.OneCycle,
                _ => Optimizer.Types.Schedule.Unspecified,
            },
        };
        if (parse.GetValue(_decay) is { } decay) optimizer.WeightDecay = decay;
        if (parse.GetValue(_headRate) is { } headRate) optimizer.Groups.Add(new ParameterGroup { Pattern = "head.*", LearningRate = headRate });
        return optimizer;
    }

    private PublishPolicy ReadPolicy(ParseResult parse)
    {
        var policy = new PublishPolicy
        {
            OnFinish = !parse.GetValue(_noPublish), Serve = !parse.GetValue(_noServe), OnlyIfBetter = parse.GetValue(_ifBetter),
            OnlyIfBetterThanFrozen = parse.GetValue(_ifBetterThanFrozen),
        };
        if (parse.GetValue(_minimum) is { } minimum) policy.MinimumScore = minimum;
        return policy;
    }
}
