using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>A loss over several outputs, or with another number of labels than one.</summary>
internal abstract class ManyLoss : ILoss
{
    public abstract string Name { get; }

    public virtual DataType LabelType => DataType.Float;

    public virtual Shape? LabelShape(Shape? predictions) => predictions;

    public Value Build(OperatorEmitter emitter, Value predictions, Value labels, LossOptions options) => Build(emitter, [predictions], [labels], options);

    public abstract IReadOnlyList<LossLabel> Labels(IReadOnlyList<Value> predictions, LossOptions options);

    public abstract Value Build(OperatorEmitter emitter, IReadOnlyList<Value> predictions, IReadOnlyList<Value> labels, LossOptions options);

    /// <summary>One float for each pair: [batch], or half as many where rows are dealt out.</summary>
    protected static IReadOnlyList<LossLabel> OnePerPair(IReadOnlyList<Value> predictions) =>
        [new LossLabel("", DataType.Float, new Shape(predictions.Count > 1 && predictions[0].Shape is { Count: > 0 } shape ? shape[0] : Dim.Unknown))];
}
