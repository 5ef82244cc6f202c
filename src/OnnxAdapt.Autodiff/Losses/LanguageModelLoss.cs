using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>Cross-entropy between the scores at each token but the last and the token after it.</summary>
internal sealed class LanguageModelLoss : ILoss
{
    private static readonly CrossEntropyLoss Inner = new();

    public string Name => LossNames.LanguageModel;

    public DataType LabelType => DataType.Int64;

    public Shape? LabelShape(Shape? predictions) => predictions is { Count: > 0 } ? LossEmission.Without(predictions, predictions.Count - 1) : null;

    public Value Build(OperatorEmitter emitter, Value predictions, Value labels, LossOptions options)
    {
        LossSettings.Allow(Name, options, nameof(options.LabelSmoothing), nameof(options.IgnoreIndex), nameof(options.Reduction));
        if (OperatorEmitter.RequireRank(predictions) != 3)
        {
            throw new AutodiffException($"The loss '{Name}' takes scores [batch, length, words]; '{predictions.Name}' has {predictions.Shape!.Count} axes.");
        }

        var scores = emitter.Slice(predictions, 0, -1, 1);
        var next = emitter.Slice(labels, 1, long.MaxValue, 1);
        return Inner.Build(emitter, [scores], [next], options);
    }
}
