using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>softplus(x) - x z, which is -z log p - (1 - z) log(1 - p) with p the logistic of x; the mean over all elements.</summary>
internal sealed class BinaryCrossEntropyLoss : ILoss
{
    public string Name => LossNames.BinaryCrossEntropy;

    public DataType LabelType => DataType.Float;

    public Shape? LabelShape(Shape? predictions) => predictions;

    public Value Build(OperatorEmitter emitter, Value predictions, Value labels, LossOptions options)
    {
        UnusedOptions.Refuse(Name, options);
        var target = emitter.Cast(labels, predictions.Type);
        return emitter.ReduceMeanAll(emitter.Sub(emitter.Softplus(predictions), emitter.Mul(predictions, target)));
    }
}
