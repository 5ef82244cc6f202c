using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>
/// T^2 sum_k p_k (log p_k - log q_k) with p and q the softmax of the teacher's and the model's scores over the temperature T (Hinton et al.,
/// 2015); the mean over all positions. Labels are the teacher's scores.
/// </summary>
internal sealed class DistillationLoss : ILoss
{
    public string Name => LossNames.DistillationKl;

    public DataType LabelType => DataType.Float;

    public Shape? LabelShape(Shape? predictions) => predictions;

    public Value Build(OperatorEmitter emitter, Value predictions, Value labels, LossOptions options)
    {
        LossSettings.Allow(Name, options, nameof(options.Temperature), nameof(options.Reduction));
        var temperature = LossSettings.Positive(nameof(options.Temperature), options.Temperature, 1);
        var axis = OperatorEmitter.RequireRank(predictions) - 1;
        var teacher = emitter.LogSoftmax(emitter.Mul(Shaped(emitter.Cast(labels, predictions.Type), predictions), 1 / temperature), axis);
        var own = emitter.LogSoftmax(emitter.Mul(predictions, 1 / temperature), axis);
        var divergence = emitter.ReduceSum(emitter.Mul(emitter.Exp(teacher), emitter.Sub(teacher, own)), [axis]);
        return emitter.Mul(emitter.Reduce(divergence, options.Reduction), temperature * temperature);
    }

    private static Value Shaped(Value value, Value like)
    {
        value.Shape ??= like.Shape;
        return value;
    }
}
