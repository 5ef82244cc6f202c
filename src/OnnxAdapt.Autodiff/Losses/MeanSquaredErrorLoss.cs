using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>(x - z)^2, the mean over all elements.</summary>
internal sealed class MeanSquaredErrorLoss : ILoss
{
    public string Name => LossNames.MeanSquaredError;

    public DataType LabelType => DataType.Float;

    public Shape? LabelShape(Shape? predictions) => predictions;

    public Value Build(OperatorEmitter emitter, Value predictions, Value labels, LossOptions options)
    {
        UnusedOptions.Refuse(Name, options);
        var difference = emitter.Sub(predictions, emitter.Cast(labels, predictions.Type));
        return emitter.ReduceMeanAll(emitter.Mul(difference, difference));
    }
}
