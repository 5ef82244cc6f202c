using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>Class numbers as labels: what is picked for them, and how much each counts.</summary>
internal sealed class ClassLabels
{
    private readonly OperatorEmitter _emitter;
    private readonly Value _classes;

    /// <param name="emitter">Writer.</param>
    /// <param name="labels">Class numbers, int64.</param>
    /// <param name="weights">Weight of each class, or null.</param>
    /// <param name="ignored">Label that counts for nothing.</param>
    /// <param name="like">A value of the type that counts are wanted in.</param>
    public ClassLabels(OperatorEmitter emitter, Value labels, Value? weights, long ignored, Value like)
    {
        _emitter = emitter;
        var isIgnored = emitter.Equal(labels, emitter.Scalar(ignored, DataType.Int64));
        _classes = emitter.Where(isIgnored, emitter.Scalar(0, DataType.Int64), labels);
        Counted = emitter.Cast(emitter.Not(isIgnored), like.Type);
        Weights = weights is null ? Counted : emitter.Mul(Counted, emitter.Emit("Gather", [weights, _classes], like.Type, labels.Shape));
    }

    /// <summary>1 for each label, 0 for an ignored one.</summary>
    public Value Counted { get; }

    /// <summary>The weight of each label's class, 0 for an ignored one.</summary>
    public Value Weights { get; }

    /// <summary>The element of each label's class along an axis.</summary>
    public Value Pick(Value values, int axis)
    {
        var index = _emitter.Unsqueeze(_classes, axis);
        var picked = _emitter.Emit("GatherElements", [values, index], values.Type, index.Shape, ("axis", (long)axis));
        return _emitter.Squeeze(picked, axis);
    }
}
