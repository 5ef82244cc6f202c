using OnnxAdapt.Graph.Folding;

namespace OnnxAdapt.Graph.Packing.Rules;

/// <summary>Computes nodes over single numbers; half precision by way of single precision.</summary>
internal static class SingleNumbers
{
    /// <summary>The result, or null when it is left to the runtime.</summary>
    /// <param name="step">The node.</param>
    /// <param name="numbers">Its inputs without axes; null where one is left out.</param>
    public static TensorData? Evaluate(PackingStep step, TensorData?[] numbers)
    {
        if (step.Node.Op.OpType == "Cast" && numbers[0] is { } number && (number.Type == DataType.Float16 || step.OutputType() == DataType.Float16)) return Convert(number, step.OutputType());
        var inputs = Array.ConvertAll(numbers, input => input is { Type: DataType.Float16 } half ? Widened(half) : input);
        if (Evaluator.Evaluate(new FoldingContext(step.Node, inputs, step.Opset, 1)) is not [var result, ..]) return null;
        return step.OutputType() == DataType.Float16 && result.Type == DataType.Float ? Convert(result, DataType.Float16) : result;
    }

    private static TensorData? Convert(TensorData number, DataType type)
    {
        if (number.Type == DataType.Float16 && type == DataType.Float) return Widened(number);
        double? value = number.Type switch
        {
            DataType.Float => number.AsSpan<float>()[0],
            DataType.Int64 => number.AsSpan<long>()[0],
            DataType.Int32 => number.AsSpan<int>()[0],
            DataType.Bool => number.AsSpan<byte>()[0],
            DataType.Float16 => (double)number.AsSpan<Half>()[0],
            _ => null,
        };
        return (value, type) switch
        {
            (null, _) => null,
            (_, DataType.Float16) => Tensors.Of(type, [], new[] { (Half)value.Value }),
            (_, DataType.Bool) => Tensors.Of(type, [], new[] { value != 0 ? (byte)1 : (byte)0 }),
            _ => null,
        };
    }

    private static TensorData Widened(TensorData half) => TensorData.Scalar((float)half.AsSpan<Half>()[0]);
}
