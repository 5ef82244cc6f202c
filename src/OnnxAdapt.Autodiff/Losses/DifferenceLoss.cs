using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>A function of the difference between predictions and labels, averaged over all elements.</summary>
/// <param name="name">Name of the loss.</param>
/// <param name="function">The function, given differences and settings.</param>
/// <param name="known">Settings that it knows besides the reduction.</param>
internal sealed class DifferenceLoss(string name, Func<OperatorEmitter, Value, LossOptions, Value> function, params string[] known) : ILoss
{
    public string Name => name;

    public DataType LabelType => DataType.Float;

    public Shape? LabelShape(Shape? predictions) => predictions;

    public Value Build(OperatorEmitter emitter, Value predictions, Value labels, LossOptions options)
    {
        LossSettings.Allow(Name, options, [nameof(LossOptions.Reduction), .. known]);
        var difference = emitter.Sub(predictions, emitter.Cast(labels, predictions.Type));
        return emitter.Reduce(function(emitter, difference, options), options.Reduction);
    }

    /// <summary>d^2.</summary>
    public static Value Squared(OperatorEmitter e, Value d, LossOptions options) => e.Mul(d, d);

    /// <summary>|d|; at 0 its gradient is 0.</summary>
    public static Value Absolute(OperatorEmitter e, Value d, LossOptions options) => e.Unary("Abs", d);

    /// <summary>With m = min(|d|, delta): m (|d| - m / 2), which is d^2 / 2 up to delta and delta (|d| - delta / 2) beyond.</summary>
    public static Value Huber(OperatorEmitter e, Value d, LossOptions options)
    {
        var size = e.Unary("Abs", d);
        var inner = e.Binary("Min", size, e.Scalar(Delta(options), d));
        return e.Mul(inner, e.Sub(size, e.Mul(inner, 0.5)));
    }

    /// <summary>Huber / delta.</summary>
    public static Value SmoothL1(OperatorEmitter e, Value d, LossOptions options) => e.Mul(Huber(e, d, options), 1 / Delta(options));

    private static double Delta(LossOptions options) => LossSettings.Positive(nameof(options.Delta), options.Delta, 1);
}
