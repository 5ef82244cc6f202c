using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Recomputation;

/// <summary>
/// Holds values back until another one is there: they are reshaped to their own shape, to which a part of no elements of the other is joined.
/// That copies nothing, and no optimisation sees through it, so that what is computed behind it runs late and is merged with nothing.
/// </summary>
internal sealed class Barrier(OperatorEmitter emitter, Value awaited)
{
    private readonly Dictionary<Value, Value> _passed = [];
    private Value? _nothing;

    public Value Pass(Value value)
    {
        if (!_passed.TryGetValue(value, out var late))
        {
            _nothing ??= emitter.Cast(emitter.Slice(emitter.Reshape(awaited, -1), 0, 0, 0), DataType.Int64);
            var shape = emitter.Emit("Concat", [emitter.ShapeOf(value), _nothing], DataType.Int64, null, ("axis", 0L));
            late = _passed[value] = emitter.Reshape(value, shape, value.Shape);
        }

        return late;
    }
}
